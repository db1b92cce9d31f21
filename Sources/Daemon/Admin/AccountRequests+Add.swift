import AccountRecord
import Accounts
import LoginPolicy
import StrictJSON
import UsherConfiguration

extension AccountRequests {
    /// Names in one request; the line is shorter than that of a hostile one in any case.
    private static let maximumNames = 400

    /// Makes accounts that nobody is bound to yet. Each name has an outcome of its own.
    func add(_ request: JSONObject) throws(AdminRefusal) -> JSONValue {
        let members = try AdminMembers(request, known: ["names", "provider", "check"])
        let names = try members.loginNames("names", atMost: Self.maximumNames)
        let provider = try members.optionalText("provider")
        let isCheck = try members.flag("check")
        let target = try target(isCheck: isCheck)
        var results: [JSONValue] = []
        for name in names { results.append(try add(name, provider: provider, to: target, isCheck: isCheck)) }
        return .members([("ok", .bool(true)), ("check", .bool(isCheck)), ("results", .array(results))])
    }

    private func add(
        _ name: LoginName, provider: [UInt8]?, to target: AccountStore, isCheck: Bool
    ) throws(AdminRefusal) -> JSONValue {
        let issuer = try issuer(of: name, provider: provider)
        do throws(AdminRefusal) {
            if let known = try reading({ () throws(StoreError) in try store.account(named: name) }) {
                guard known.issuer == issuer else { throw AdminRefusal(BindingError.issuerChanged) }
                return Self.result(name, "unchanged", uid: known.uid)
            }
            let proposal = try proposal(for: name, issuer: issuer, subject: nil)
            let isNew = try changing { () throws(BindingError) in try target.add(proposal) }
            if isNew, !isCheck { note("added", "added \(Self.text(name)), uid \(proposal.uid)") }
            return Self.result(name, isNew ? "added" : "unchanged", uid: proposal.uid)
        } catch {
            // What the store does not do for one it does for none.
            guard error.isOfName else { throw error }
            return .members([
                ("name", .string(name.bytes)), ("outcome", .text("refused")), ("reason", .text(error.reason)),
                ("message", .text(error.message)),
            ])
        }
    }

    /// Vouches for an identity: the login that makes the binding may have privileged groups.
    func pin(_ request: JSONObject) throws(AdminRefusal) -> JSONValue {
        let members = try AdminMembers(request, known: ["name", "issuer", "subject", "check"])
        let name = try members.loginName("name")
        let (issuer, subject) = (try members.text("issuer"), try members.text("subject"))
        let isCheck = try members.flag("check")
        try checkKnown(issuer: issuer)
        let before = try reading { () throws(StoreError) in try store.account(named: name) }
        // An account keeps what it has, whatever the host says of the name today.
        let proposal: AccountProposal
        if let before {
            proposal = AccountProposal(of: before, issuer: issuer, subject: subject)
        } else {
            proposal = try self.proposal(for: name, issuer: issuer, subject: subject)
        }
        let target = try target(isCheck: isCheck)
        let isNew = try changing { () throws(BindingError) in try target.pin(proposal) }
        let isChanged = isNew || before?.isPinned != true || before?.subject != subject
        if isChanged, !isCheck {
            note(
                "pinned", "pinned \(Self.text(name)), uid \(proposal.uid)",
                identity: (issuer, subject))
        }
        return .members([
            ("ok", .bool(true)), ("outcome", .text(isChanged ? "pinned" : "unchanged")), ("check", .bool(isCheck)),
            (
                "account",
                .members([
                    ("name", .string(name.bytes)), ("uid", .integer(Int(proposal.uid))), ("new", .bool(isNew)),
                    ("issuer", .string(issuer)), ("subject", .string(subject)),
                ])
            ),
        ])
    }

    private func proposal(
        for name: LoginName, issuer: [UInt8], subject: [UInt8]?
    ) throws(AdminRefusal) -> AccountProposal {
        let configuration = service.inForce.configuration
        let proposal: AccountProposal
        do throws(AccountProposalError) {
            proposal = try proposals.proposal(
                for: name, issuer: issuer, subject: subject, rules: configuration.hostAccounts)
        } catch {
            throw AdminRefusal(error)
        }
        let isReserved = (configuration.accounts.reserved + configuration.accounts.localOnly).contains(name.bytes)
        guard proposal.uidSource == .local || !isReserved else { throw AdminRefusal(BindingError.nameReserved) }
        return proposal
    }

    /// The provider's, by its name; without one, that of the provider which owns the name.
    private func issuer(of name: LoginName, provider: [UInt8]?) throws(AdminRefusal) -> [UInt8] {
        let inForce = service.inForce
        guard let provider else { return inForce.provider(of: name.bytes, service: []).issuer }
        guard let chosen = inForce.providers.first(where: { $0.name.utf8.elementsEqual(provider) }) else {
            throw .unknownProvider
        }
        return chosen.issuer
    }

    private static func result(_ name: LoginName, _ outcome: String, uid: UInt32) -> JSONValue {
        .members([
            ("name", .string(name.bytes)), ("outcome", .text(outcome)), ("uid", .integer(Int(uid))),
        ])
    }
}

extension AccountProposal {
    /// What an account has, with another identity.
    fileprivate init(of account: Account, issuer: [UInt8], subject: [UInt8]) {
        self.init(
            name: account.name, issuer: issuer, subject: subject, uid: account.uid, gid: account.gid,
            home: account.home, shell: account.shell, uidSource: account.uidSource, seedFingerprint: nil)
    }
}
