import StrictJSON

/// Why usherd could not say why.
enum ExplainFailure {
    /// As other commands answer a script.
    static func json(_ error: AdminError, path: String) -> JSONValue {
        let reason = StatusReport.failed(error, path: path).json.object?["reason"] ?? .text("admin.failed")
        return .members([("ok", .bool(false)), ("reason", reason), ("message", .text(text(error, path: path)))])
    }

    static func text(_ error: AdminError, path: String) -> String {
        switch error {
        case .unreachable, .pathTooLong, .foreignPeer, .timedOut:
            StatusReport.failed(error, path: path).lines.joined(separator: " ")
        case .tooLarge, .malformed: "usherd's answer makes no sense"
        case .refused("admin.no_login"):
            "usherd remembers no such login, or it is not yours; it forgets them when it ends, and usher log does not"
        case .refused("admin.unknown_verb"): "this usherd is older than usher explain"
        case .refused(let code): "usherd refuses: \(code)"
        }
    }
}
