import LoginWire
import OpenIDConnect
import Testing

@testable import LoginFlow

/// What stands at the prompt.
struct LoginMessagesTests {
    private func messages(qr: LoginMessages.QRMode = .off) -> LoginMessages {
        LoginMessages(hostName: "web-1", providerName: "Example Staff", qr: qr)
    }

    private func text(_ message: DaemonMessage?) -> String {
        switch message {
        case .say(_, let text), .ask(_, _, let text): String(decoding: text, as: UTF8.self)
        default: ""
        }
    }

    @Test func `the message says who, where, from where, how long, and what not to do`() {
        let shown = messages().deviceCode(Samples.authorization(), lifetime: .seconds(100), for: Samples.request())
        #expect(
            text(shown.first) == """
                Sign in to Example Staff as alice@web-1 (sshd, from 192.0.2.7).

                Open this address in a browser:
                https://idp.test/device

                Enter this code:
                BDSD-HQMK

                The code is good for 100 seconds.
                Approve only a sign-in that you started yourself.

                Or open this, and compare the code:
                https://idp.test/device?user_code=BDSD-HQMK

                """)
        #expect(text(shown.last) == "\nPress Enter when you have signed in: ")
    }

    @Test func `address and code stand alone on their lines, and nothing else is wider than 80`() {
        let request = Samples.request(remoteHost: "")
        for lifetime in [1, 119, 120, 900] {
            let shown = messages(qr: .on).deviceCode(
                Samples.authorization(), lifetime: .seconds(lifetime), for: request)
            let lines = text(shown.first).split(separator: "\n", omittingEmptySubsequences: false)
            #expect(lines.contains("BDSD-HQMK") && lines.contains("https://idp.test/device"))
            #expect(lines.allSatisfy { $0.count <= 80 })
        }
    }

    @Test(arguments: ["sudo", "su", "su-l", "sudo-i", "login"])
    func `applications that show information at once get no prompt`(_ service: String) {
        let shown = messages().deviceCode(
            Samples.authorization(), lifetime: .seconds(60), for: Samples.request(service: service))
        #expect(shown.count == 1)
        #expect(
            messages().deviceCode(Samples.authorization(), lifetime: .seconds(60), for: Samples.request()).count == 2)
    }

    @Test func `a QR code is drawn where it is wanted, and the message stays within its limit`() {
        func hasQR(_ mode: LoginMessages.QRMode, from host: String) -> Bool {
            text(
                messages(qr: mode).deviceCode(
                    Samples.authorization(), lifetime: .seconds(60), for: Samples.request(remoteHost: host)
                ).first
            ).contains("█")
        }
        #expect(hasQR(.on, from: "192.0.2.7") && hasQR(.on, from: "") && hasQR(.local, from: ""))
        #expect(!hasQR(.local, from: "192.0.2.7") && !hasQR(.off, from: ""))
        for length in stride(from: 30, through: 2_000, by: 97) {
            let complete = "https://idp.test/device?user_code=" + String(repeating: "A", count: length)
            let shown = messages(qr: .on).deviceCode(
                Samples.authorization(complete: complete), lifetime: .seconds(60), for: Samples.request())
            #expect(text(shown.first).utf8.count <= DaemonMessage.maximumTextBytes)
            #expect(text(shown.first).contains("BDSD-HQMK"))
        }
    }

    @Test func `without a complete address there is neither the second line nor a QR code`() {
        let shown = messages(qr: .on).deviceCode(
            Samples.authorization(complete: nil), lifetime: .seconds(60), for: Samples.request())
        #expect(!text(shown.first).contains("█") && !text(shown.first).contains("Or open this"))
    }

    @Test func `where the request comes from cannot write on the terminal`() {
        let request = Samples.request(remoteHost: "evil\u{1B}[2J\nEnter this code:\nAAAA\u{202E}")
        let shown = text(messages().deviceCode(Samples.authorization(), lifetime: .seconds(60), for: request).first)
        #expect(!shown.contains("\u{1B}") && !shown.contains("\u{202E}"))
        #expect(shown.split(separator: "\n").count { $0 == "Enter this code:" } == 1)
        #expect(!shown.split(separator: "\n").contains("AAAA"))
    }

    @Test func `the password prompt names the provider and is never the one that sudo replaces`() {
        let asked = messages().passwordPrompt(for: Samples.request(), otherwise: nil)
        #expect(asked == .ask(.password, echo: false, text: bytes("Example Staff password for alice: ")))
        let both = messages().passwordPrompt(for: Samples.request(), otherwise: .device)
        #expect(text(both) == "Example Staff password for alice (Enter alone for a code): ")
    }
}
