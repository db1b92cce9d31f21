import AccountRecord
import Accounts
import LoginFlow
import LoginPolicy
import LoginWire
import OpenIDConnect
import StrictJSON
import Testing
import UsherConfiguration

@testable import Daemon

/// `[service_account.NAME]`: a name that is a client of the provider, and no person.
@Suite struct ServiceAccountLoginTests {
    private static let granted: UInt32 = 0x52A6_C39B
    private static let bearer = """

        [provider.test.bearer]
        audiences = ["usher-hosts"]
        """
    private static let table = """

        [service_account.nightly]
        client_id = "robot"
        roles = ["machine"]
        """
    /// The service sudo knows the account nightly.
    private static let roles = "\n[role.machine]\n"
    private static let text = listing + roles + bearer + table
    private static let listing = TestDaemon.text().replacing(
        "role_max_age = \"1h\"", with: "role_max_age = \"1h\"\nservice_accounts = [\"nightly\"]"
    ).replacing("roles = [\"staff\"]\nrole_max_age", with: "roles = [\"staff\", \"machine\"]\nrole_max_age")

    private func with(
        _ text: String = text, _ service: ScriptedProvider.Service? = ScriptedProvider.Service(),
        accounts: TestAccounts? = nil, _ body: @Sendable (TestDaemon) async throws -> Void
    ) async throws {
        let accounts = try accounts ?? TestAccounts()
        try await TestDaemon.with(configuration: text, accounts: accounts) { (daemon: TestDaemon) async throws in
            if let service { daemon.provider.answerService(service) }
            try await eventually("the list is in the store") { daemon.service.accounts?.listed.rounds == 1 }
            try await body(daemon)
        }
    }

    private func signIn(
        _ daemon: TestDaemon, _ user: String = "nightly", service: String = "sudo",
        secret: String = ScriptedProvider.Service.secret
    ) async throws -> DaemonFrame.Verdict? {
        let shim = try ShimClient(daemon)
        shim.begin(.of(user, service: service, uid: try uid(daemon, user)))
        try await shim.untilAsked()
        shim.answer(.password, secret)
        return try await shim.verdict()
    }

    /// nil when it asks or shows something before.
    private func unaskedReason(_ shim: ShimClient) async throws -> String? {
        while true {
            switch try await shim.next() {
            case .accepted: continue
            case .verdict(let verdict): return verdict.reason
            case .ask, .say, .environment, .closed: return nil
            }
        }
    }

    private func account(
        _ daemon: TestDaemon, _ user: String = "nightly", service: String = "sudo"
    ) async throws -> String? {
        let shim = try ShimClient(daemon)
        shim.begin(.of(user, service: service, phase: .account, uid: try uid(daemon, user)))
        return try await shim.verdict()?.reason
    }

    private func uid(_ daemon: TestDaemon, _ user: String) throws -> UInt32? {
        try daemon.service.accounts?.store?.account(named: LoginName.check(Array(user.utf8)))?.uid
    }

    @Test func `it signs in by its secret, with the roles of its table and no others`() async throws {
        try await with { (daemon: TestDaemon) async throws in
            let verdict = try await signIn(daemon)
            let uid = try #require(try uid(daemon, "nightly"))
            #expect(verdict?.outcome == Self.granted && verdict?.reason == "granted" && verdict?.uid == uid)
            #expect(daemon.provider.serviceRequests == ["grant_type=client_credentials"])
            let record = try #require(daemon.journal.decisions.last)
            #expect(record["USHER_GRANT"] == "client_credentials" && record["USHER_USER"] == "nightly")
            // Nobody can lean on it, and nothing is kept to ask again with.
            #expect(try await daemon.service.sessions?.records(uid: uid) == [])
            let account = try #require(try daemon.service.accounts?.store?.account(uid: uid))
            #expect(account.subject == Array("robot".utf8))
            #expect(account.issuer == Array(ScriptedProvider.issuer.utf8))
        }
    }

    @Test func `the account phase goes by it for role_max_age, and by the table then in force`() async throws {
        let accounts = try TestAccounts()
        try await with(accounts: accounts) { (daemon: TestDaemon) async throws in
            #expect(try await account(daemon) == "policy.facts_missing")
            #expect(try await signIn(daemon)?.reason == "granted")
            #expect(try await account(daemon) == "granted")
            try await daemon.reload(
                Self.text.replacing("roles = [\"machine\"]", with: "roles = [\"guest\"]")
                    + "\n[role.guest]\n")
            #expect(try await account(daemon) == "policy.no_role")
            // Its client is another one now, and so nobody signed in.
            try await daemon.reload(Self.text.replacing("\"robot\"", with: "\"robot2\""))
            #expect(try await account(daemon) == "service_account.unknown")
            try await daemon.reload(TestDaemon.text() + Self.roles)
            #expect(try await account(daemon) == "service_account.unknown")
            try await daemon.reload(Self.text)
            #expect(try await account(daemon) == "granted")
            daemon.clock.advance(.seconds(3_601))
            #expect(try await account(daemon) == "policy.facts_too_old")
        }
    }

    @Test func `a service that does not list it refuses it before anybody is asked`() async throws {
        try await with { (daemon: TestDaemon) async throws in
            for service in ["login", "su", "sshd"] {
                let shim = try ShimClient(daemon)
                shim.begin(.of("nightly", service: service, uid: nil))
                #expect(try await unaskedReason(shim) == "service_account.not_here")
                #expect(try await account(daemon, service: service) == "service_account.not_here")
            }
            #expect(daemon.provider.serviceRequests == [])
        }
    }

    @Test func `a wrong secret is a wrong password, and slows whoever tries`() async throws {
        for error in [("invalid_client", 401), ("invalid_client", 400), ("unauthorized_client", 401)] {
            let service = ScriptedProvider.Service(error: error)
            try await with(Self.text, service) { (daemon: TestDaemon) async throws in
                let verdict = try await signIn(daemon, secret: "wrong")
                #expect(verdict?.reason == "service_account.wrong_secret" && verdict?.outcome == 1)
                #expect(daemon.journal.decisions.last?["USHER_GRANT"] == "client_credentials")
                #expect(try await account(daemon) == "policy.facts_missing")
                for _ in 2...5 { #expect(try await signIn(daemon, secret: "wrong")?.outcome == 1) }
                let asked = daemon.provider.serviceRequests.count
                #expect(try await signIn(daemon)?.reason == "limit.password_user_source")
                #expect(daemon.provider.serviceRequests.count == asked)
            }
        }
    }

    @Test func `an empty secret is none, and leads to no code`() async throws {
        try await with { (daemon: TestDaemon) async throws in
            #expect(try await signIn(daemon, secret: "")?.reason == "password.missing")
            #expect(daemon.provider.serviceRequests == [] && daemon.provider.count("device") == 0)
        }
    }

    @Test(
        arguments: [
            ([("client_id", .text("other"))], "access_token.client"),
            ([("client_id", nil)], "access_token.client_missing"),
            ([("sub", .text("subject-of-alice"))], "service_account.subject"),
            ([("sub", .text("robot "))], "service_account.subject"),
            ([("client_id", .text("other")), ("sub", .text("other"))], "access_token.client"),
            ([("iss", .text("https://other.example"))], "access_token.issuer"),
            ([("aud", .text("usher"))], "access_token.audience"), ([("jti", nil)], "access_token.token_id"),
            ([("exp", .integer(1_000))], "access_token.expired"), ([("cnf", .members([]))], "access_token.bound"),
            ([("nonce", .text("n"))], "access_token.typ"),
        ] as [([(String, JSONValue?)], String)])
    func `a token that is not the client's own lets nobody in`(
        _ changes: [(String, JSONValue?)], _ reason: String
    ) async throws {
        try await with(Self.text, ScriptedProvider.Service(changes: changes)) { (daemon: TestDaemon) async throws in
            #expect(try await signIn(daemon)?.reason == reason)
            #expect(try await account(daemon) == "policy.facts_missing")
        }
    }

    @Test func `an opaque token counts only where the provider is asked about it`() async throws {
        try await with(Self.text, ScriptedProvider.Service(isOpaque: true)) { (daemon: TestDaemon) async throws in
            #expect(try await signIn(daemon)?.reason == "access_token.opaque")
        }
    }

    @Test func `a provider that does not know the grant is no wrong secret`() async throws {
        try await with(Self.text, nil) { (daemon: TestDaemon) async throws in
            #expect(try await signIn(daemon)?.reason == "client.grant_refused")
            daemon.provider.fail(.timedOut)
            #expect(try await signIn(daemon)?.reason == "provider.timeout")
        }
    }

    @Test func `a person never has the name, whatever was kept of them`() async throws {
        let accounts = try TestAccounts()
        let person = TestDaemon.text() + "\n[account.nightly]\nprovider = \"test\"\nsubject = \"robot\"\n"
        try await with(person, nil, accounts: accounts) { (daemon: TestDaemon) async throws in
            daemon.provider.say(
                [("sub", .text("robot")), ("preferred_username", .text("nightly"))], of: "alice")
            daemon.provider.answerPolls(.approved(by: "alice"))
            let shim = try ShimClient(daemon)
            shim.begin(.of("nightly", service: "su", uid: try uid(daemon, "nightly")))
            _ = try await shim.untilShown()
            try await eventually("a poll is due") { daemon.clock.sleepers(for: .seconds(5)) >= 1 }
            daemon.clock.advance(.seconds(5))
            #expect(try await shim.verdict()?.reason == "granted")
            #expect(try await account(daemon) == "granted")
            // The same subject, byte for byte; and still it is no service account that signed in.
            try await daemon.reload(Self.text)
            #expect(try await account(daemon) == "service_account.person")
            daemon.provider.answerService(ScriptedProvider.Service())
            #expect(try await signIn(daemon)?.reason == "granted")
            #expect(try await account(daemon) == "granted")
        }
    }

    @Test func `a name without a table is asked as a person`() async throws {
        try await with { (daemon: TestDaemon) async throws in
            #expect(try await signIn(daemon, "restore")?.reason == "password.wrong")
            #expect(daemon.provider.serviceRequests == [])
        }
    }

    @Test func `scopes and audience go with the request`() async throws {
        let text = Self.text + "\nscopes = [\"hosts\", \"more\"]\naudience = \"https://hosts\"\n"
        try await with(text) { (daemon: TestDaemon) async throws in
            #expect(try await signIn(daemon)?.reason == "granted")
            #expect(
                daemon.provider.serviceRequests == [
                    "audience=https://hosts&grant_type=client_credentials&scope=hosts more"
                ])
        }
    }
}
