import AccountRecord
import Accounts
import LoginPolicy
import StrictJSON
import UsherConfiguration

/// Sign-ins that others may lean on: shown to and ended by who owns them, and by administrators.
struct SessionRequests: Sendable {
    /// A sign-in, and the name of its account.
    typealias Found = (record: SessionRecord, name: [UInt8])

    /// Records in one answer; each has at most 3 KiB.
    private static let pageSize = 200
    /// Ids in one request.
    private static let maximumIDs = AccountStore.maximumSessions

    let service: LoginService
    let keeper: SessionKeeper
    let reach: SessionVerb.Reach
    /// Who asks.
    let peer: UInt32

    func answer(_ verb: SessionVerb, _ request: JSONObject) async -> JSONValue {
        do throws(AdminRefusal) {
            return switch verb {
            case .list: try await list(request)
            case .show: try await show(request)
            case .end: try await end(request)
            }
        } catch { return error.json }
    }

    /// Living ones, with `ended` the others too; `next` is there while more may follow behind that id.
    private func list(_ request: JSONObject) async throws(AdminRefusal) -> JSONValue {
        let members = try AdminMembers(request, known: ["name", "ended", "after"])
        let wantsEnded = try members.flag("ended")
        let after = try members.optionalText("after").map { (text) throws(AdminRefusal) in try Self.id(text) } ?? []
        let account = try await account(named: members.optionalLoginName("name"))
        var next: [(String, JSONValue)] = []
        let found: [Found]
        if reach == .all, account == nil {
            let page = try await reading { (store, keeper) throws(StoreError) in
                try store.sessions(after: after, limit: Self.pageSize).map { (record) throws(StoreError) in
                    try Self.named(keeper.withUses(record), store)
                }
            }
            if page.count == Self.pageSize, let last = page.last {
                next = [("next", .text(Hexadecimal.text(last.record.id)))]
            }
            found = page
        } else {
            found = try await records(uid: account?.uid ?? peer)
        }
        let shown = found.filter { wantsEnded || report($0).isLiving }
        return .members([("ok", .bool(true)), ("sessions", .array(shown.map { report($0).json }))] + next)
    }

    private func show(_ request: JSONObject) async throws(AdminRefusal) -> JSONValue {
        let prefix = try SessionPrefix(AdminMembers(request, known: ["id"]).text("id"))
        return .members([("ok", .bool(true)), ("session", try await report(find(prefix)).json)])
    }

    /// Those that `ids` name, all of an account by `name`, or all of the caller's own: one of the three. Whatever is
    /// not found, nothing ends then.
    private func end(_ request: JSONObject) async throws(AdminRefusal) -> JSONValue {
        let members = try AdminMembers(request, known: ["ids", "name", "own"])
        let ids = try members.optionalTexts("ids", atMost: Self.maximumIDs)
        let name = try members.optionalLoginName("name")
        let isOwn = try members.flag("own")
        guard [ids != nil, name != nil, isOwn].filter({ $0 }).count == 1 else { throw .badRequest }
        var results: [(Found, isChange: Bool)] = []
        if let ids {
            var found: [Found] = []
            for id in ids {
                let one = try await find(SessionPrefix(id))
                if !found.contains(where: { $0.record.id == one.record.id }) { found.append(one) }
            }
            for one in found {
                let isLiving = report(one).isLiving
                let ended = try await ending { () async throws(AccountFault) in
                    try await service.endSession(id: one.record.id, reason: Self.reason)
                }
                results.append(((ended ?? one.record, one.name), isChange: isLiving && ended != nil))
            }
        } else {
            let account = try await account(named: name)
            let uid = account?.uid ?? peer
            let before = try await records(uid: uid).filter { report($0).isLiving }
            let ended = try await ending { () async throws(AccountFault) in
                try await service.endSessions(uid: uid, reason: Self.reason)
            }
            for record in ended {
                guard let known = before.first(where: { $0.record.id == record.id }) else { continue }
                results.append(((record, known.name), isChange: true))
            }
        }
        note(results.filter(\.isChange).map(\.0))
        return .members([
            ("ok", .bool(true)),
            (
                "results",
                .array(
                    results.map { found, isChange in
                        .members([
                            ("outcome", .text(isChange ? "ended" : "already")), ("session", report(found).json),
                        ])
                    })
            ),
        ])
    }

    private static let reason = "session.ended"

    /// What another has and what is not there look the same.
    private func find(_ prefix: SessionPrefix) async throws(AdminRefusal) -> Found {
        let found: [Found]
        switch reach {
        case .own: found = try await records(uid: peer).filter { prefix.fits($0.record.id) }
        case .all:
            found = try await reading { (store, keeper) throws(StoreError) in
                try prefix.records(in: store).map { (record) throws(StoreError) in
                    try Self.named(keeper.withUses(record), store)
                }
            }
        }
        guard let first = found.first else { throw .noSession }
        guard found.count == 1 else { throw .ambiguousSession }
        return first
    }

    private func records(uid: UInt32) async throws(AdminRefusal) -> [Found] {
        try await reading { (store, keeper) throws(StoreError) in
            try store.sessions(uid: uid).map { (record) throws(StoreError) in
                try Self.named(keeper.withUses(record), store)
            }
        }
    }

    private static func named(_ record: SessionRecord, _ store: AccountStore) throws(StoreError) -> Found {
        (record, try store.account(uid: record.uid)?.name.bytes ?? [])
    }

    /// nil without a name; refused when the caller may not ask about the account.
    private func account(named name: LoginName?) async throws(AdminRefusal) -> Account? {
        guard let name else { return nil }
        let account = try await reading { (store, _) throws(StoreError) in try store.account(named: name) }
        guard let account, reach == .all || account.uid == peer else { throw .noAccount }
        return account
    }

    private func report(_ found: Found) -> SessionReport {
        SessionReport(
            found.record, name: found.name, limits: service.inForce.configuration.sessions.limits,
            now: service.clock.sessionTime, bootID: keeper.bootID ?? [])
    }

    private func reading<Value: Sendable>(
        _ body: @escaping @Sendable (AccountStore, SessionKeeper) throws(StoreError) -> Value
    ) async throws(AdminRefusal) -> Value {
        try await ending { () async throws(AccountFault) in try await keeper.onStore(body) }
    }

    private func ending<Value>(_ body: () async throws(AccountFault) -> Value) async throws(AdminRefusal) -> Value {
        do throws(AccountFault) { return try await body() } catch { throw AdminRefusal(error) }
    }

    private static func id(_ text: [UInt8]) throws(AdminRefusal) -> [UInt8] {
        guard let id = SessionPrefix(digits: text)?.whole else { throw .badRequest }
        return id
    }

    /// Who has ended what; each record's end has a note of its own.
    private func note(_ ended: [Found]) {
        for (name, some) in Dictionary(grouping: ended, by: \.name).sorted(by: {
            $0.key.lexicographicallyPrecedes($1.key)
        }) {
            // ASCII by its type.
            let text = String(decoding: name, as: UTF8.self)
            service.audit.note(
                "session.ended", "uid \(peer) has ended \(some.count) sign-in\(some.count == 1 ? "" : "s") of \(text)",
                priority: "5",
                members: [
                    ("peer_uid", .integer(Int(peer))), ("user", .text(text)),
                    ("sessions", .array(some.map { .text(Hexadecimal.text($0.record.id)) })),
                ])
        }
    }
}
