import LoginPolicy
import LoginWire
import OpenIDConnect
import Testing
import UsherConfiguration

/// `[service.NAME.messages]` on the wire.
@Suite struct ServiceMessageTests {
    @Test func `the words of the service stand above the code and in place of ours`() async throws {
        let change: TestDaemon.Change = { configuration in
            configuration.change("sudo") {
                $0.messages.unauthorized = "Wrong.\nCall 123."
                $0.messages.forbidden = "Not you."
                $0.messages.unavailable = "Come back."
                $0.messages.showsReason = true
            }
            configuration.change("su") { $0.messages.devicePrompt = "Example Corp:\nunauthorised use is prosecuted." }
        }
        try await TestDaemon.with(changing: change) { daemon in
            for (user, password, text) in [
                ("alice", "no", "Wrong.\nCall 123. (password.wrong)"),
                ("bob", "bob's password", "Not you. (policy.no_role)"),
            ] {
                let shim = try ShimClient(daemon)
                shim.begin(.of(user))
                try await shim.untilAsked()
                shim.answer(.password, password)
                #expect(try await shim.verdict()?.text == text)
            }
            let device = try ShimClient(daemon)
            device.begin(.of("alice", service: "su"))
            #expect(
                try await device.untilShown()
                    .hasPrefix("Example Corp:\nunauthorised use is prosecuted.\n\nSign in to Example ID as alice@"))
            let account = try ShimClient(daemon)
            account.begin(.of("carol", phase: .account))
            #expect(
                try await account.verdict()?.text
                    == "Please sign in here once with your password or a code, then try again. (policy.facts_missing)")
            daemon.provider.fail(.timedOut)
            let shim = try ShimClient(daemon)
            shim.begin(.of("alice"))
            try await shim.untilAsked()
            shim.answer(.password, "right+horse ü")
            #expect(try await shim.verdict()?.text == "Come back. (provider.timeout)")
        }
    }
}
