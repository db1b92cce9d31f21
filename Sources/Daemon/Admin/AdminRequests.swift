import LoginFlow
import LoginPolicy
import OpenIDConnect
import StrictJSON
import UsherConfiguration

/// What the admin socket answers, and to whom. The caller's uid comes from the kernel; nothing in a
/// request gives a right.
struct AdminRequests: Sendable {
    /// Who may ask.
    private enum Right {
        case anyone
        /// uid 0, or the daemon's own under --demo.
        case administrator
    }

    private enum Verb: String, CaseIterable {
        case ping
        case status
        /// The caller's own last trial.
        case trial
        case providerShow = "provider_show"
        case providerRefresh = "provider_refresh"

        var right: Right {
            switch self {
            case .ping, .trial: .anyone
            case .status, .providerShow, .providerRefresh: .administrator
            }
        }
    }

    let service: LoginService
    let status: @Sendable () async -> [(String, JSONValue)]
    let isAdministrator: @Sendable (UInt32) -> Bool
    var providers = ProviderRequests(clients: { [] }, sleep: { _ in })

    func answer(_ line: [UInt8], peer uid: UInt32) async -> JSONValue {
        guard let request = try? JSONValue.parse(line, limits: JSONLimits(bytes: 16_384, depth: 4)).object,
            let text = request["verb"]?.text, let name = String(validating: text, as: UTF8.self)
        else { return Self.refusal("admin.bad_request", "The request is not a JSON object with a verb.") }
        guard let verb = Verb(rawValue: name) else {
            return Self.refusal("admin.unknown_verb", "This version of usherd does not know the request.")
        }
        guard Self.isSomebody(uid), verb.right == .anyone || isAdministrator(uid) else {
            return Self.refusal("admin.not_allowed", "Only root may ask this.")
        }
        switch verb {
        case .ping: return .members([("ok", .bool(true)), ("version", .text(DaemonVersion.text))])
        case .status: return .members([("ok", .bool(true))] + (await status()))
        case .trial: return trial(uid)
        case .providerShow: return await providers.show(request["name"])
        case .providerRefresh: return await providers.refresh(request["name"])
        }
    }

    /// The overflow uid and −1 stand for nobody that we know.
    private static func isSomebody(_ uid: UInt32) -> Bool {
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
