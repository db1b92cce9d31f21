import AccountRecord
import Accounts
import LoginPolicy
import OpenIDConnect
import StrictJSON
import TerminalText
import UsherConfiguration

/// `usher account` and `usher store`: what root asks of the store, and what a person may learn of their own
/// account. Every answer is on the disk before it is given.
struct AccountRequests: Sendable {
    let store: AccountStore
    let service: LoginService
    let proposals: AccountProposals
    let transfer: AdminTransfer
    /// Who asks: for the log.
    let peer: UInt32

    /// Accounts in one answer to `account_list`; each has at most 3 KiB.
    private static let pageSize = 200

    func list(_ request: JSONObject) throws(AdminRefusal) -> JSONValue {
        let members = try AdminMembers(request, known: ["after"])
        let after = try members.optionalText("after") == nil ? nil : members.loginName("after")
        let page = try reading { () throws(StoreError) in
            try store.accounts(after: after, limit: Self.pageSize + 1)
        }
        return .members([
            ("ok", .bool(true)),
            ("accounts", .array(page.prefix(Self.pageSize).map { .members(AccountJSON.members($0)) })),
            ("more", .bool(page.count > Self.pageSize)),
        ])
    }

    /// An administrator learns everything. Whoever has the account's uid learns its state, the times, the
    /// names of its roles and the last decisions.
    func show(_ request: JSONObject, isAdministrator: Bool) throws(AdminRefusal) -> JSONValue {
        let name = try AdminMembers(request, known: ["name"]).loginName("name")
        let found = try reading { () throws(StoreError) in
            (try store.standing(of: name, now: now), try store.decisions(of: name))
        }
        guard let standing = found.0, isAdministrator || standing.account.uid == peer else { throw .noAccount }
        var members = isAdministrator ? AccountJSON.members(standing.account) : AccountJSON.ownMembers(standing.account)
        members.append(("facts", AccountJSON.facts(standing.facts)))
        members.append(("roles", roles(of: standing).map { .array($0.map(JSONValue.text)) } ?? .null))
        members.append(("decisions", .array(found.1.map(AccountJSON.decision))))
        return .members([("ok", .bool(true)), ("account", .members(members))])
    }

    /// The roles that the facts give under the rules in force, whatever their age; nil when nothing is known
    /// that counts, or the account's provider is not configured.
    private func roles(of standing: AccountStanding) -> [String]? {
        let inForce = service.inForce
        guard case .known(let facts) = standing.facts,
            let provider = inForce.providers.first(where: { $0.issuer == standing.account.issuer })
        else { return nil }
        let configuration = inForce.configuration
        var held: Set<String> = []
        for policy in configuration.services {
            let context = LoginContext(
                service: policy.name, provider: provider.name,
                host: configuration.hostName ?? Array(service.host.name.utf8), hostTags: configuration.hostTags,
                now: now, localTime: service.host.localTime(now))
            held.formUnion(provider.rules.decide(facts, login: standing.account.name.bytes, in: context).roles)
        }
        return provider.rules.roles.map(\.name).filter(held.contains)
    }

    var now: UnixSeconds { service.clock.now() }

    func reading<Result>(_ body: () throws(StoreError) -> Result) throws(AdminRefusal) -> Result {
        do throws(StoreError) { return try body() } catch { throw AdminRefusal(error) }
    }

    func changing<Result>(_ body: () throws(BindingError) -> Result) throws(AdminRefusal) -> Result {
        do throws(BindingError) { return try body() } catch { throw AdminRefusal(error) }
    }

    /// The store itself, or one that undoes what it is told.
    func target(isCheck: Bool) throws(AdminRefusal) -> AccountStore {
        guard isCheck else { return store }
        return try reading { () throws(StoreError) in try store.rehearsal() }
    }

    /// Writes down what an administrator has done; an identity with it, where it has changed.
    func note(
        _ outcome: String, _ what: String, identity: (issuer: [UInt8], subject: [UInt8])? = nil,
        members: [(String, JSONValue)] = []
    ) {
        let escaped = identity.map { identity in
            [
                ("issuer", JSONValue.string(TerminalText.escaped(identity.issuer, limit: 2_048))),
                ("sub", JSONValue.string(TerminalText.escaped(identity.subject, limit: 1_024))),
            ]
        }
        service.audit.note(
            "account.\(outcome)", "uid \(peer) has \(what)", priority: "5",
            members: [("peer_uid", .integer(Int(peer)))] + (escaped ?? []) + members)
    }
}
