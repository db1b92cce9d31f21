import OpenIDConnect
import TerminalText

/// Says a note about a provider in one line of the log.
enum NoteText {
    /// The event's name, the sentence, and syslog's priority.
    static func of(_ note: ProviderNote, provider: String) -> (event: String, text: String, priority: String) {
        switch note {
        case .failed(let error):
            ("provider.failed", "provider \(provider) cannot be used: \(error.reason)", "4")
        case .recovered:
            ("provider.recovered", "provider \(provider) can be used again", "6")
        case .otherHost(let endpoint, let host):
            (
                "provider.endpoint_other_host",
                "provider \(provider): \(endpoint.rawValue) is on \(shown(host)), another host than the issuer's", "5"
            )
        case .clientSecret(.previousAccepted):
            (
                "client.previous_secret_accepted",
                "provider \(provider) refuses the new client secret and accepts the previous one", "4"
            )
        case .clientSecret(.newAccepted):
            (
                "client.new_secret_accepted",
                "provider \(provider) refuses the previous client secret and accepts the new one", "5"
            )
        case .moved(let endpoint, let from, let to):
            (
                "provider.endpoint_moved",
                "provider \(provider): \(endpoint.rawValue) moved from \(shown(from)) to \(shown(to))", "4"
            )
        }
    }

    private static func shown(_ host: [UInt8]) -> String {
        String(decoding: TerminalText.escaped(host, limit: 253), as: UTF8.self)
    }
}
