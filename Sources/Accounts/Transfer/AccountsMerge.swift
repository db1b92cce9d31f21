import AccountRecord
import OpenIDConnect

/// Takes what another host, or an older state of this one, says into a database: locks and tombstones
/// unite, and what contradicts this database is refused before anything of it is written.
struct AccountsMerge {
    let database: SQLiteDatabase
    let now: UnixSeconds
    private(set) var report = ImportReport()

    init(into database: SQLiteDatabase, now: UnixSeconds) {
        self.database = database
        self.now = now
    }

    mutating func take(_ tombstone: Tombstone) throws(BindingError) {
        let found = try holders(of: tombstone)
        if let holder = found.withName, holder.uid != tombstone.uid || tombstone.cause != .forgotten {
            throw .nameTaken(uid: holder.uid)
        }
        if let holder = found.withIdentity, holder.uid != tombstone.uid || tombstone.cause != .forgotten {
            throw .subjectTaken(by: holder.name)
        }
        if let holder = found.withUID, tombstone.cause == .forgotten {
            // The uid is that of the forgotten account only if something else is, too.
            guard found.withName?.uid == holder.uid || found.withIdentity?.uid == holder.uid else {
                throw .uidTaken(by: holder.name)
            }
        }
        do throws(StoreError) {
            if let holder = found.withName ?? found.withIdentity {
                _ = try database.forget(holder, now: now)
                report.forgotten += 1
            }
            if try database.complete(tombstone) { report.tombstones += 1 }
        } catch {
            throw .store(error)
        }
    }

    /// `seedFingerprint`: that of the account's database.
    mutating func take(_ account: Account, seedFingerprint: [UInt8]?) throws(BindingError) {
        let proposal = AccountProposal(account, seedFingerprint: seedFingerprint)
        try proposal.check()
        if try isForgotten(proposal) {
            report.skipped += 1
            return
        }
        let before: Account?
        do throws(StoreError) { before = try database.account(named: account.name) } catch { throw .store(error) }
        let isAdded = try database.make(proposal, isPinned: account.isPinned)
        if isAdded { report.added += 1 } else { report.known += 1 }
        do throws(StoreError) {
            let after = try database.account(named: account.name)
            if !isAdded, after != before { report.completed += 1 }
            guard account.state == .locked, var here = after, here.state != .locked else { return }
            here.state = .locked
            try database.update(here)
            report.locked += 1
        } catch {
            throw .store(error)
        }
    }

    private func holders(
        of tombstone: Tombstone
    ) throws(BindingError) -> (withName: Account?, withIdentity: Account?, withUID: Account?) {
        do throws(StoreError) {
            var found: (withName: Account?, withIdentity: Account?, withUID: Account?) = (nil, nil, nil)
            if let name = tombstone.name { found.withName = try database.account(named: name) }
            if let issuer = tombstone.issuer, let subject = tombstone.subject {
                found.withIdentity = try database.account(issuer: issuer, subject: subject)
            }
            found.withUID = try database.account(uid: tombstone.uid)
            return found
        } catch {
            throw .store(error)
        }
    }

    /// Was this very account forgotten here?
    private func isForgotten(_ proposal: AccountProposal) throws(BindingError) -> Bool {
        do throws(StoreError) {
            let retired = try database.tombstone(named: proposal.name)
            guard let retired, retired.cause == .forgotten, retired.uid == proposal.uid else { return false }
            return retired.issuer == nil || (retired.issuer == proposal.issuer && retired.subject == proposal.subject)
        } catch {
            throw .store(error)
        }
    }
}

extension AccountProposal {
    fileprivate init(_ account: Account, seedFingerprint: [UInt8]?) {
        self.init(
            name: account.name, issuer: account.issuer, subject: account.subject, uid: account.uid,
            gid: account.gid, home: account.home, shell: account.shell, uidSource: account.uidSource,
            seedFingerprint: account.uidSource == .derived ? seedFingerprint : nil)
    }
}

extension SQLiteDatabase {
    /// Adds what is not retired yet of the tombstone's name, identity and uid; false when all of it is.
    func complete(_ tombstone: Tombstone) throws(StoreError) -> Bool {
        var (name, issuer, subject) = (tombstone.name, tombstone.issuer, tombstone.subject)
        if let known = name, try self.tombstone(named: known) != nil { name = nil }
        if let knownIssuer = issuer, let knownSubject = subject,
            try self.tombstone(issuer: knownIssuer, subject: knownSubject) != nil
        {
            (issuer, subject) = (nil, nil)
        }
        let isRetired = try isRetired(uid: tombstone.uid)
        let retiresUID = tombstone.cause == .forgotten && !isRetired
        guard name != nil || subject != nil || retiresUID else { return false }
        try insert(
            Tombstone(
                uid: tombstone.uid, name: name, issuer: issuer, subject: subject, cause: tombstone.cause,
                madeAt: tombstone.madeAt))
        return true
    }
}
