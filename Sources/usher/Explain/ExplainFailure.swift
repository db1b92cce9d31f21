import Glibc

/// Why usherd could not say why.
enum ExplainFailure {
    static func text(_ error: AdminError, path: String) -> String {
        let shown = Output.printable(Array(path.utf8), limit: 256)
        return switch error {
        case .unreachable(let number): "usherd cannot be asked at \(shown): \(String(cString: strerror(number)))"
        case .pathTooLong: "\(shown): too long for a socket"
        case .foreignPeer: "\(shown): whoever listens there is neither root nor this user"
        case .timedOut: "usherd does not answer"
        case .tooLarge, .malformed: "usherd's answer makes no sense"
        case .refused("admin.no_login"):
            "usherd remembers no such login, or it is not yours; it forgets them when it ends"
        case .refused("admin.unknown_verb"): "this usherd is older than usher explain"
        case .refused(let code): "usherd refuses: \(code)"
        }
    }
}
