import LoginWire
import OpenIDConnect
import Testing

@testable import LoginFlow

/// What stands at the prompt, and on the phone.
struct BackchannelMessagesTests {
    private let code = ApprovalCode(randomBytes: [0, 0, 0, 0, 0, 1, 2, 3])

    private func messages(host: String = "web-1") -> LoginMessages {
        LoginMessages(hostName: host, providerName: "Example Staff", qr: .on)
    }

    private func text(_ message: DaemonMessage?) -> String {
        switch message {
        case .say(_, let text), .ask(_, _, let text): String(decoding: text, as: UTF8.self)
        default: ""
        }
    }

    @Test func `a code has four characters that nobody mistakes for one another`() {
        var seen: Set<UInt8> = []
        for number in 0..<4_096 {
            let bytes = (0..<8).map { UInt8(truncatingIfNeeded: (number &* 0x9E37_79B9) >> (4 * $0)) }
            let text = ApprovalCode(randomBytes: bytes).text
            #expect(text.count == 4)
            seen.formUnion(text)
        }
        #expect(String(decoding: seen.sorted(), as: UTF8.self) == "34679ACDEFGHJKMNPQRTVWXY")
    }

    @Test func `the message says who, where, from where, how long, and what not to do`() {
        let shown = messages().approval(code, lifetime: .seconds(90), for: Samples.request())
        #expect(
            text(shown.first) == """
                Sign in to Example Staff as alice@web-1 (sshd, from 192.0.2.7).

                Approve the sign-in on your phone if it shows this code:
                \(String(decoding: code.text, as: UTF8.self))

                There are 90 seconds left.
                Approve only a sign-in that you started yourself.

                """)
        #expect(text(shown.last) == "\nPress Enter when you have approved: ")
        #expect(messages().approval(code, lifetime: .seconds(600), for: Samples.request(service: "sudo")).count == 1)
        #expect(text(messages().stillWaiting(.ciba)) == "Not approved yet. Waiting for the sign-in on your phone...")
        let prompt = messages().passwordPrompt(for: Samples.request(), otherwise: .ciba)
        #expect(text(prompt) == "Example Staff password for alice (Enter alone to use your phone): ")
    }

    /// Keycloak takes `[a-zA-Z0-9-._+/!?#]{1,50}`, which is the narrowest that we know.
    @Test(arguments: [
        ("sudo", "web-1", "/sudo/web-1"), ("sshd", "this host", "/sshd/this-host"),
        ("a-service-name-that-is-longer", "h", "/a-service-name-that-/h"), ("sshd", "h\u{1B}[2J<&", "/sshd/h--2J--"),
        (
            "sshd", "a-name-of-a-host-that-is-very-long.example.com",
            "/sshd/a-name-of-a-host-that-is-very-long.examp"
        ),
    ])
    func `the phone shows the code first, and what every provider takes`(
        _ service: String, _ host: String, _ rest: String
    ) {
        let message = messages(host: host).bindingMessage(code, for: Samples.request(service: service))
        #expect(String(decoding: message, as: UTF8.self) == String(decoding: code.text, as: UTF8.self) + rest)
        #expect(message.count <= 50)
    }

    @Test func `where the request comes from cannot write on the terminal`() {
        let request = Samples.request(remoteHost: "evil\u{1B}[2J\nApprove it:\nAAAA\u{202E}")
        let shown = text(messages().approval(code, lifetime: .seconds(60), for: request).first)
        #expect(!shown.contains("\u{1B}") && !shown.contains("\u{202E}"))
        #expect(!shown.split(separator: "\n").contains("AAAA"))
        #expect(shown.split(separator: "\n").allSatisfy { $0.count <= 80 })
    }
}
