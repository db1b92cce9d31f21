/// Which rows become accounts: usherd's wishes against root's configuration and the host's own accounts.
package struct RowRules: Sendable {
    /// What becomes of all rows of a request.
    package struct Outcome: Equatable, Sendable {
        package let accounts: [PublishedAccount]
        package let problems: [PublishAnswer.Problem]
    }

    package let settings: AccountSettings
    private let host: HostAccounts
    /// Of the groups that some role names: whether the role may give it.
    private let groups: [UInt32: Bool]

    package init(settings: AccountSettings, host: HostAccounts) {
        self.settings = settings
        self.host = host
        var groups: [UInt32: Bool] = [:]
        for role in settings.roles {
            for name in role.groups {
                for gid in host.groups[name] ?? [] {
                    let isPrivileged = PrivilegedGroups.contains(gid: gid, names: host.names(ofGroup: gid))
                    groups[gid] = groups[gid] == true || role.isPrivileged || !isPrivileged
                }
            }
        }
        // Never root's group, whoever asks for it, and never a person's own.
        self.groups = groups.filter { $0.key != 0 && $0.key <= 0x7FFF_FFFF && !settings.range.contains($0.key) }
    }

    /// Throws for two rows with one name or uid: which of them is right cannot be known.
    package func outcome(of rows: [AccountRow]) throws(PublishRefusal) -> Outcome {
        var names = Set<[UInt8]>(minimumCapacity: rows.count)
        var uids = Set<UInt32>(minimumCapacity: rows.count)
        var accounts: [PublishedAccount] = []
        var problems: [PublishAnswer.Problem] = []
        accounts.reserveCapacity(rows.count)
        for (index, row) in rows.enumerated() {
            guard names.insert(row.name).inserted else { throw .duplicateName }
            guard uids.insert(row.uid).inserted else { throw .duplicateUID }
            let number = UInt32(truncatingIfNeeded: index)
            do throws(RowProblem) {
                let name = try checkedName(row)
                let (groups, refused) = allowedGroups(row)
                let displayName = DisplayName(row.displayName)
                if displayName == nil { problems.append(.init(row: number, problem: .displayName)) }
                problems += refused.map { .init(row: number, problem: $0) }
                accounts.append(
                    PublishedAccount(
                        name: name, uid: row.uid, isLocked: row.state == .locked, displayName: displayName ?? .none,
                        groups: groups))
            } catch {
                problems.append(.init(row: number, problem: error))
            }
        }
        return Outcome(accounts: accounts, problems: problems)
    }

    private func checkedName(_ row: AccountRow) throws(RowProblem) -> LoginName {
        guard let name = try? LoginName.check(row.name) else { throw .nameInvalid }
        guard !ReservedNames.contains(name), !settings.reserved.contains(name.bytes) else { throw .nameReserved }
        guard settings.range.contains(row.uid) else { throw .uidOutOfRange }
        guard !host.users.contains(name.bytes) else { throw .nameOfLocalUser }
        guard host.groups[name.bytes] == nil else { throw .nameOfLocalGroup }
        guard !host.uids.contains(row.uid), !host.gids.contains(row.uid) else { throw .uidOfLocalAccount }
        return name
    }

    /// In the row's order, each once.
    private func allowedGroups(_ row: AccountRow) -> (allowed: [UInt32], refused: [RowProblem]) {
        var allowed: [UInt32] = []
        var refused: [RowProblem] = []
        for gid in row.groups where !allowed.contains(gid) {
            switch groups[gid] {
            case true?: allowed.append(gid)
            case false?: refused.append(.groupPrivileged)
            case nil: refused.append(.groupNotListed)
            }
        }
        return (allowed, refused)
    }
}
