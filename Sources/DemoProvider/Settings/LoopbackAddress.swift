/// The only addresses that this provider listens on: it knows its people's passwords by heart.
enum LoopbackAddress: String, CaseIterable, Sendable {
    case ip4 = "127.0.0.1"
    case ip6 = "::1"

    /// The host as it stands in a URL.
    var urlHost: String {
        switch self {
        case .ip4: "127.0.0.1"
        case .ip6: "[::1]"
        }
    }
}
