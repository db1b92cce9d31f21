import Accounts
import LoginFlow
import LoginPolicy
import OpenIDConnect
import StrictJSON
import UsherConfiguration

/// What the admin socket answers, and to whom. The caller's uid comes from the kernel; nothing in a
/// request gives a right.
struct AdminRequests: Sendable {
    /// Who may ask.
    enum Right {
        case anyone
        /// uid 0, or the daemon's own under --demo.
        case administrator
    }

    /// Beside those of `AccountVerb` and `SessionVerb`.
    private enum Verb: String, CaseIterable {
        case ping
        case status
        /// The caller's own last trial.
        case trial
        /// Whose login it may be: `ExplainRequests`.
        case explain
        case providerShow = "provider_show"
        case providerRefresh = "provider_refresh"

        var right: Right {
            switch self {
            case .ping, .trial, .explain: .anyone
            case .status, .providerShow, .providerRefresh: .administrator
            }
        }
    }

    private enum Question {
        case general(Verb)
        case account(AccountVerb)
        case session(SessionVerb)
        case bearer(BearerVerb)

        /// nil when nobody knows the word.
        init?(_ name: String) {
            if let verb = Verb(rawValue: name) {
                self = .general(verb)
            } else if let verb = AccountVerb(rawValue: name) {
                self = .account(verb)
            } else if let verb = SessionVerb(rawValue: name) {
                self = .session(verb)
            } else if let verb = BearerVerb(rawValue: name) {
                self = .bearer(verb)
            } else {
                return nil
            }
        }

        var right: Right {
            switch self {
            case .general(let verb): verb.right
            case .account(let verb): verb.right
            case .session(let verb): verb.right
            case .bearer: .anyone
            }
        }
    }

    let service: LoginService
    let status: @Sendable () async -> [(String, JSONValue)]
    let isAdministrator: @Sendable (UInt32) -> Bool
    var providers = ProviderRequests(clients: { [] }, sleep: { _ in })
    var explanations = ExplainRequests()
    /// nil: there is none that is open.
    var accounts: AccountStore?
    /// Where the store is or shall be, so that one that cannot be opened can be restored.
    var storePath: String?
    var proposals = AccountProposals()
    /// Called when accounts may have changed, before the answer leaves.
    var accountsChanged: @Sendable () async -> Void = {}

    /// `transfer` is the connection's.
    func answer(_ line: [UInt8], peer uid: UInt32, transfer: AdminTransfer = AdminTransfer()) async -> JSONValue {
        guard let request = try? JSONValue.parse(line, limits: JSONLimits(bytes: 16_384, depth: 4)).object,
            let text = request["verb"]?.text, let name = String(validating: text, as: UTF8.self)
        else { return Self.refusal("admin.bad_request", "The request is not a JSON object with a verb.") }
        guard let question = Question(name) else {
            return Self.refusal("admin.unknown_verb", "This version of usherd does not know the request.")
        }
        guard Self.isSomebody(uid), question.right == .anyone || isAdministrator(uid) else {
            return Self.refusal("admin.not_allowed", "Only root may ask this.")
        }
        switch question {
        case .account(let verb):
            let answer = await answer(verb, request, peer: uid, transfer)
            if verb.changes, answer.object?["check"] == .bool(false) {
                await service.endSessionsOfLocked()
                await accountsChanged()
            }
            return answer
        case .session(let verb):
            guard let keeper = service.sessions else { return AdminRefusal.noStore.json }
            let requests = SessionRequests(
                service: service, keeper: keeper, reach: SessionVerb.reach(isAdministrator: isAdministrator(uid)),
                peer: uid)
            return await requests.answer(verb, request)
        case .bearer(let verb):
            return await BearerRequests(service: service, intake: transfer.secret, peer: uid).answer(verb, request)
        case .general(.ping): return .members([("ok", .bool(true)), ("version", .text(DaemonVersion.text))])
        case .general(.status): return .members([("ok", .bool(true))] + (await status()))
        case .general(.trial): return trial(uid)
        case .general(.explain):
            return await explanations.answer(request, peer: uid, isAdministrator: isAdministrator(uid))
        case .general(.providerShow): return await providers.show(request["name"])
        case .general(.providerRefresh): return await providers.refresh(request["name"])
        }
    }

    private func answer(
        _ verb: AccountVerb, _ request: JSONObject, peer uid: UInt32, _ transfer: AdminTransfer
    ) async -> JSONValue {
        guard let accounts else {
            guard let storePath, verb == .restore || verb == .upload else { return AdminRefusal.noStore.json }
            let requests = RestoreRequests(
                path: storePath, store: nil, service: service, transfer: transfer, peer: uid)
            return await StoreThread.answer { () throws(AdminRefusal) in
                try verb == .restore ? requests.restore(request) : requests.upload(request)
            }
        }
        let requests = AccountRequests(
            store: accounts, service: service, proposals: proposals, transfer: transfer, peer: uid)
        let isAdministrator = isAdministrator(uid)
        return await StoreThread.answer { () throws(AdminRefusal) in
            try requests.answer(verb, request, isAdministrator: isAdministrator)
        }
    }

    /// The overflow uid and −1 stand for nobody that we know.
    static func isSomebody(_ uid: UInt32) -> Bool {
        uid != 65_534 && uid != .max
    }

    private func trial(_ uid: UInt32) -> JSONValue {
        guard let record = service.trials.take(caller: uid, now: service.clock.now()) else {
            return Self.refusal("admin.no_trial", "There is no trial of yours in the last minute.")
        }
        return .members([
            ("ok", .bool(true)),
            (
                "trial",
                TrialReport(record, rules: service.inForce.provider(of: record.user, service: record.service).rules)
                    .json
            ),
        ])
    }

    static func refusal(_ reason: String, _ message: String) -> JSONValue {
        .members([("ok", .bool(false)), ("reason", .text(reason)), ("message", .text(message))])
    }
}
