import Accounts
import LoginPolicy
import OpenIDConnect
import StrictJSON
import Testing
import UsherConfiguration

@testable import Daemon

/// `end_session`: the provider's own session, by POST or by an address for a browser.
@Suite struct LogoutEndSessionTests {
    private typealias World = RenewalWorld

    @Test func `end_session post asks by POST with the kept ID token, after the revocation`() async throws {
        let accounts = try World.accounts()
        try await LogoutWorld.with(accounts, logout: LogoutWorld.post()) { (daemon: TestDaemon) async throws in
            _ = try await daemon.signIn()
            _ = try await daemon.logout()
            try await daemon.loggedOut()
            #expect(daemon.provider.goodbyes == LogoutWorld.revokesBoth + ["end_session subject-of-alice"])
        }
    }

    @Test func `end_session print gives its address to who signs out, if they want it`() async throws {
        let accounts = try World.accounts()
        var settings = LogoutSettings()
        settings.endSession = .print
        try await LogoutWorld.with(accounts, logout: settings) { (daemon: TestDaemon) async throws in
            _ = try await daemon.signIn()
            #expect(try await daemon.logout(uid: 0, #","name":"alice","url":true"#)["end_session_url"] == nil)
            try await daemon.loggedOut()
            _ = try await daemon.signIn()
            let url = try await daemon.logout(#","url":true"#).string("end_session_url")
            #expect(url?.hasPrefix("https://idp.example.test/logout?id_token_hint=ey") == true)
            try await daemon.loggedOut()
            _ = try await daemon.signIn()
            #expect(try await daemon.logout()["end_session_url"] == nil)
            try await daemon.loggedOut()
            #expect(!daemon.provider.goodbyes.contains { $0.hasPrefix("end_session") })
        }
    }
}
