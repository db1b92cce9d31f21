import LoginWire
import OpenIDConnect

extension LoginMessages {
    /// Providers take little: Keycloak 50 characters without blanks. The code stands first, where a small
    /// screen does not cut it.
    private static let maximumBindingMessageBytes = 50

    func stillWaiting(_ grant: GrantKind) -> DaemonMessage {
        let place = grant == .ciba ? "on your phone" : "in your browser"
        return .say(.information, text: Array("Not approved yet. Waiting for the sign-in \(place)...".utf8))
    }

    /// What the phone shows: `7KQF/sudo/web-1`.
    func bindingMessage(_ code: ApprovalCode, for request: LoginRequest) -> [UInt8] {
        let slash = UInt8(ascii: "/")
        let text = code.text + [slash] + request.service.prefix(20) + [slash] + Array(hostName.utf8)
        return text.prefix(Self.maximumBindingMessageBytes).map { byte in
            switch byte {
            case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "-"), slash:
                byte
            default: UInt8(ascii: "-")
            }
        }
    }

    /// The code that the phone shows too; then a prompt where the application needs one.
    func approval(_ code: ApprovalCode, lifetime: Duration, for request: LoginRequest) -> [DaemonMessage] {
        let shown = String(decoding: code.text, as: UTF8.self)
        let text = """
            \(signInLine(for: request))

            Approve the sign-in on your phone if it shows this code:
            \(shown)

            \(Self.approvalTimeText(lifetime))
            Approve only a sign-in that you started yourself.

            """
        return withPrompt(.say(.information, text: Array(text.utf8)), "approved", for: request)
    }

    private static func approvalTimeText(_ lifetime: Duration) -> String {
        let seconds = max(lifetime.components.seconds, 1)
        return seconds < 120 ? "There are \(seconds) seconds left." : "There are \(seconds / 60) minutes left."
    }
}
