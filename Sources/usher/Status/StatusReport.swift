import Glibc
import StrictJSON

/// What `usher status` shows.
struct StatusReport: Equatable {
    let lines: [String]
    let json: JSONValue
    /// 0 healthy, 1 not, 2 no judgement is possible.
    let status: Int32

    /// An answer to `ping`.
    static func up(_ members: JSONObject) throws(AdminError) -> StatusReport {
        guard let version = members["version"]?.text else { throw .malformed }
        return StatusReport(
            lines: ["usherd \(Output.printable(version, limit: 64)) is up; root sees more"],
            json: .object(members), status: 0)
    }

    /// An answer to `status`. `store`: where root's credentials lie; nil for a caller who is not root.
    static func full(_ members: JSONObject, store: CredentialStore? = nil) throws(AdminError) -> StatusReport {
        guard let facts = StatusFacts(members, store) else { throw .malformed }
        var members = members
        if let fault = facts.ruleKeyFault {
            _ = members.append(name: Array("rule_key".utf8), value: .text(fault.code))
        }
        return StatusReport(lines: facts.lines, json: .object(members), status: facts.isHealthy ? 0 : 1)
    }

    static func failed(
        _ error: AdminError, path: String, hasConfiguration: Bool = hasConfiguration()
    ) -> StatusReport {
        let waits = !hasConfiguration && path.utf8.elementsEqual(AdminSocket.standardPath.utf8)
        let (code, text, status) = explain(error, path: Output.printable(Array(path.utf8)), waits: waits)
        return StatusReport(
            lines: [text],
            json: .members([("ok", .bool(false)), ("reason", .text(code)), ("message", .text(text))]), status: status)
    }

    /// The units of the system do not start without.
    private static func hasConfiguration() -> Bool {
        access("/etc/usher/usher.toml", F_OK) == 0 || errno != ENOENT
    }

    /// `waits`: there is no configuration yet.
    private static func explain(
        _ error: AdminError, path: String, waits: Bool
    ) -> (code: String, text: String, status: Int32) {
        switch error {
        case .unreachable(ENOENT):
            (
                "admin.unreachable",
                "usherd is not reachable: there is no \(path). "
                    + (waits ? "It waits for a configuration: see usher init" : "Is usherd.socket enabled?"),
                1
            )
        case .unreachable(let number):
            (
                "admin.unreachable",
                "usherd is not reachable at \(path): \(String(cString: strerror(number))). See systemctl status usherd",
                1
            )
        case .timedOut:
            ("admin.timeout", "usherd does not answer at \(path) within 2 s. See systemctl status usherd", 1)
        case .pathTooLong: ("admin.path", "this is no path of a socket: \(path)", 2)
        case .foreignPeer: ("admin.foreign_peer", "whoever answers at \(path) is neither root nor you", 2)
        case .tooLarge: ("admin.too_large", "the answer at \(path) is longer than 1 MiB", 2)
        case .malformed: ("admin.malformed", "the answer at \(path) is not one of usherd", 2)
        case .refused("admin.unknown_provider"):
            ("admin.unknown_provider", "usherd has no provider of that name (usher status names them)", 2)
        case .refused(let code): (code, "usherd refuses the request: \(code)", 2)
        }
    }
}
