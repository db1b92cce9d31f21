import Accounts
import JOSE
import LoginFlow
import LoginPolicy
import LoginWire
import OpenIDConnect
import StrictJSON
import Testing
import UsherConfiguration

@testable import Daemon

/// `session_open`: an access token that the owner of a uid brings.
@Suite struct BearerSignInTests {
    private static let bearer = """

        [service.sudo.reuse]
        max_age = "15m"
        [provider.test.bearer]
        audiences = ["usher-hosts"]
        allowed_services = ["sudo"]
        """
    private static let place = #""audit_session":7,"tty_device":34817,"leader":100,"leader_start":5"#
    private static let uid = RenewalWorld.alice

    /// A daemon where alice has signed in once.
    private func with(
        _ configuration: String = bearer, isKnown: Bool = true, _ body: @Sendable (TestDaemon) async throws -> Void
    ) async throws {
        try await TestDaemon.with(
            configuration: TestDaemon.text() + configuration, accounts: try TestAccounts(),
            changing: AccountLoginTests.claimed
        ) { (daemon: TestDaemon) async throws in
            daemon.say()
            // Its store begins to open before anybody is served.
            #expect(try await daemon.ask(#"{"verb":"ping"}"#)?["ok"] == .bool(true))
            if isKnown { #expect(try await daemon.signIn()?.outcome == RenewalWorld.granted) }
            try await body(daemon)
        }
    }

    private func token(_ daemon: TestDaemon, _ changes: [(String, JSONValue?)] = []) throws -> [UInt8] {
        let now = Int(daemon.clock.now.value)
        var claims: [(String, JSONValue)] = [
            ("iss", .text(ScriptedProvider.issuer)), ("aud", .text("usher-hosts")), ("sub", .text("subject-of-alice")),
            ("client_id", .text("laptop")), ("iat", .integer(now)), ("exp", .integer(now + 300)), ("jti", .text("j1")),
            ("preferred_username", .text("alice")), ("acr", .text("mfa")), ("amr", .array([.text("hwk")])),
        ]
        for (name, value) in changes {
            claims.removeAll { $0.0 == name }
            if let value { claims.append((name, value)) }
        }
        return try daemon.provider.key.signCompact(payload: JSONValue.members(claims).encoded(), type: "at+jwt")
    }

    /// As the connection does it.
    private func open(
        _ daemon: TestDaemon, _ token: [UInt8], uid: UInt32 = uid, place: String = place
    ) async -> JSONObject {
        let requests = AdminRequests(service: daemon.service, status: { [] }, isAdministrator: { $0 == 0 })
        let transfer = AdminTransfer()
        _ = await requests.ask("{\"verb\":\"secret\",\"bytes\":\(token.count)}", uid: uid, transfer: transfer)
        // A copy: what is taken is overwritten.
        var copy = token
        _ = copy.withUnsafeMutableBytes { transfer.secret.take(UnsafeRawBufferPointer($0)) }
        return await requests.ask("{\"verb\":\"session_open\",\(place)}", uid: uid, transfer: transfer)
    }

    private func refusal(_ daemon: TestDaemon, _ token: [UInt8], uid: UInt32 = uid) async -> String? {
        let answer = await open(daemon, token, uid: uid)
        return answer["ok"] == .bool(false) ? answer.string("reason") : nil
    }

    private func refusal(
        _ daemon: TestDaemon, saying changes: [(String, JSONValue?)], uid: UInt32 = uid
    ) async throws -> String? {
        await refusal(daemon, try token(daemon, changes), uid: uid)
    }

    @Test func `a token of the uid's owner leaves a record, and facts as they were`() async throws {
        try await with { (daemon: TestDaemon) async throws in
            let facts = try daemon.facts()
            let before = try await daemon.service.sessions?.records(uid: Self.uid).count ?? 0
            daemon.clock.advance(.seconds(20))
            let token = try token(daemon)
            daemon.clock.advance(.seconds(100))
            let answer = await open(daemon, token)
            #expect(answer["ok"] == .bool(true) && answer.string("provider") == "test")
            #expect(answer["services"] == .array([.text("sudo")]))
            let issued = daemon.clock.now.value - 100
            #expect(answer["ends_at"] == .integer(Int(issued + 300)))
            let records = try await daemon.service.sessions?.records(uid: Self.uid) ?? []
            #expect(records.count == before + 1)
            let record = try #require(records.first { $0.proof == .bearer })
            #expect(Hexadecimal.text(record.id) == answer.string("session"))
            #expect(record.uid == Self.uid && record.provider == "test" && record.service == Array("usher".utf8))
            #expect(record.acr == Array("mfa".utf8) && record.amr == [Array("hwk".utf8)])
            #expect(record.place.auditSession == 7 && record.place.ttyDevice == 34_817)
            #expect(record.place.leader == 100 && record.place.leaderStart == 5)
            #expect(record.place.bootID == [UInt8](repeating: 1, count: 16))
            // It is as old as the token, and ends with it.
            #expect(record.signedInAt.wall.value == issued && record.maximumAge == 300)
            #expect(record.signedInAt.age(at: daemon.clock.daemonClock.sessionTime) == 100)
            #expect(record.signedInAt.sinceBoot == daemon.clock.daemonClock.sessionTime.sinceBoot - 100)
            #expect(try daemon.facts() == facts)
        }
    }

    @Test func `it counts once`() async throws {
        try await with { (daemon: TestDaemon) async throws in
            let token = try token(daemon)
            #expect(await refusal(daemon, token) == nil)
            #expect(await refusal(daemon, token) == "bearer.used_before")
            // Another signature over the same jti is the same token.
            #expect(try await refusal(daemon, saying: [("x", .text("y"))]) == "bearer.used_before")
            #expect(try await refusal(daemon, saying: [("jti", .text("j2"))]) == nil)
        }
    }

    @Test(
        arguments: [
            ([("sub", .text("subject-of-bob"))], "bearer.other_person"),
            ([("sub", .text("subject-of-alice "))], "bearer.other_person"),
            ([("preferred_username", .text("bob"))], "bearer.other_name"),
            ([("preferred_username", .text("Alice"))], "bearer.other_name"),
            ([("preferred_username", nil)], "bearer.other_name"),
            ([("sub", .text("subject-of-bob")), ("preferred_username", .text("bob"))], "bearer.other_person"),
            ([("aud", .text("usher"))], "access_token.audience"), ([("cnf", .members([]))], "access_token.bound"),
            ([("client_id", .text("subject-of-alice"))], "access_token.client_itself"),
            ([("iss", .text("https://other.example"))], "access_token.issuer"),
            ([("jti", nil)], "access_token.token_id"),
        ] as [([(String, JSONValue?)], String)])
    func `whoever it is not about gets nothing`(_ changes: [(String, JSONValue?)], _ reason: String) async throws {
        try await with { (daemon: TestDaemon) async throws in
            #expect(try await refusal(daemon, saying: changes) == reason)
            #expect(try await daemon.service.sessions?.records(uid: Self.uid).contains { $0.proof == .bearer } == false)
            // The token of the owner is not used up by it.
            #expect(try await refusal(daemon, saying: []) == nil)
        }
    }

    @Test func `a token of alice in another's hands, root's too, is nothing`() async throws {
        try await with { (daemon: TestDaemon) async throws in
            for uid: UInt32 in [0, 1_000, Self.uid + 1] {
                #expect(try await refusal(daemon, saying: [], uid: uid) == "bearer.no_account")
            }
            for uid: UInt32 in [65_534, .max] {
                #expect(try await refusal(daemon, saying: [], uid: uid) == "admin.not_allowed")
            }
        }
    }

    @Test func `without an account, or the table, or of a locked account nothing is asked`() async throws {
        try await with(isKnown: false) { (daemon: TestDaemon) async throws in
            #expect(try await refusal(daemon, saying: []) == "bearer.no_account")
        }
        try await with("") { (daemon: TestDaemon) async throws in
            #expect(try await refusal(daemon, saying: []) == "bearer.off")
        }
        try await with { (daemon: TestDaemon) async throws in
            _ = try daemon.store.lock(TestStore.alice)
            // Not even a bad one is looked at.
            for audience in ["usher-hosts", "x"] {
                #expect(try await refusal(daemon, saying: [("aud", .text(audience))]) == "account.locked")
            }
        }
    }

    @Test func `a service account has its secret, and brings no token`() async throws {
        let listing = TestDaemon.text().replacing(
            "role_max_age = \"1h\"", with: "role_max_age = \"1h\"\nservice_accounts = [\"alice\"]"
        ).replacing("roles = [\"staff\"]\nrole_max_age", with: "roles = [\"staff\", \"machine\"]\nrole_max_age")
        let table = """

            [role.machine]
            [service_account.alice]
            client_id = "subject-of-alice"
            roles = ["machine"]
            """
        try await with { (daemon: TestDaemon) async throws in
            try await daemon.reload(listing + Self.bearer + table, changing: AccountLoginTests.claimed)
            #expect(daemon.service.inForce.configuration.serviceAccount(named: Array("alice".utf8)) != nil)
            #expect(try await refusal(daemon, saying: []) == "bearer.off")
        }
    }

    @Test func `without a store there is no answer`() async throws {
        try await TestDaemon.with(configuration: TestDaemon.text() + Self.bearer) { (daemon: TestDaemon) async throws in
            #expect(try await refusal(daemon, saying: []) == "admin.no_store")
        }
    }

    @Test func `refused tokens make the next one wait, of that uid alone`() async throws {
        try await with { (daemon: TestDaemon) async throws in
            for _ in 1...BearerAttempts.free {
                #expect(try await refusal(daemon, saying: [("aud", .text("x"))]) == "access_token.audience")
            }
            #expect(try await refusal(daemon, saying: []) == "bearer.too_many_failures")
            #expect(daemon.service.bearerAttempts.take(Self.uid + 1, now: .zero) == nil)
            daemon.clock.advance(.seconds(2))
            #expect(try await refusal(daemon, saying: []) == nil)
        }
    }

    /// Anybody may ask, as often as they like: the journal drops what is said too often, and that would be others' logins.
    @Test func `refusals that cost nothing are logged so often in a minute, and no more`() async throws {
        try await with { (daemon: TestDaemon) async throws in
            let logged = { (reason: String) in
                daemon.journal.decisions.count {
                    $0["USHER_EVENT"] == "usher.session_open" && $0["USHER_REASON"] == reason
                }
            }
            for uid: UInt32 in 1_000..<1_030 {
                #expect(try await refusal(daemon, saying: [], uid: uid) == "bearer.no_account")
            }
            #expect(logged("bearer.no_account") == 10)
            // Who has an account is heard all the same.
            for _ in 1...(BearerAttempts.free) { _ = try await refusal(daemon, saying: [("aud", .text("x"))]) }
            #expect(logged("access_token.audience") == BearerAttempts.free)
            for _ in 1...30 {
                #expect(try await refusal(daemon, saying: []) == "bearer.too_many_failures")
            }
            #expect(logged("bearer.too_many_failures") == 10)
            daemon.clock.advance(.seconds(60))
            #expect(try await refusal(daemon, saying: [], uid: 1_000) == "bearer.no_account")
            #expect(logged("bearer.no_account") == 11)
        }
    }

    @Test func `a provider that cannot be asked is nobody's failure`() async throws {
        try await with { (daemon: TestDaemon) async throws in
            daemon.provider.fail(.timedOut)
            let unknown = try SigningKey.generate(.es256, keyID: Array("k2".utf8))
            let payload = try #require(try token(daemon).split(separator: UInt8(ascii: ".")).dropFirst().first)
            let other = try unknown.signCompact(payload: try #require(Base64URL.decode(payload)), type: "at+jwt")
            for _ in 1...(BearerAttempts.free + 2) {
                let reason = await refusal(daemon, other)
                #expect(reason == "provider.timeout" || reason == "keys.refresh_limited")
            }
            daemon.provider.fail(nil)
            #expect(try await refusal(daemon, saying: []) == nil)
        }
    }

    @Test(arguments: [
        #"{"verb":"secret"}"#, #"{"verb":"secret","bytes":0}"#, #"{"verb":"secret","bytes":65537}"#,
        #"{"verb":"secret","bytes":-1}"#, #"{"verb":"secret","bytes":"1"}"#, #"{"verb":"secret","bytes":1,"x":1}"#,
        // No secret came.
        #"{"verb":"session_open","tty_device":0,"leader":1,"leader_start":1}"#,
        #"{"verb":"session_open","leader":1,"leader_start":1}"#,
        #"{"verb":"session_open","tty_device":0,"leader":-1,"leader_start":1}"#,
        #"{"verb":"session_open","tty_device":0,"leader":4294967296,"leader_start":1}"#,
        #"{"verb":"session_open","audit_session":-1,"tty_device":0,"leader":1,"leader_start":1}"#,
        #"{"verb":"session_open","token":"t","tty_device":0,"leader":1,"leader_start":1}"#,
        #"{"verb":"session_open","uid":0,"tty_device":0,"leader":1,"leader_start":1}"#,
    ])
    func `what does not belong to a request is refused`(_ line: String) async throws {
        try await with { (daemon: TestDaemon) async throws in
            let requests = AdminRequests(service: daemon.service, status: { [] }, isAdministrator: { $0 == 0 })
            #expect(await requests.refusal(line, uid: Self.uid) == "admin.bad_request")
        }
    }

    /// sudo in the terminal where the token was brought.
    private func sudo() -> LoginRequest {
        LoginRequest(
            id: (0..<16).map { _ in .random(in: 0...255) }, phase: .authenticate, service: Array("sudo".utf8),
            user: Array("alice".utf8), tty: Array("/dev/pts/1".utf8), ttyDevice: 34_817, realUID: Self.uid,
            remoteUser: Array("alice".utf8), sessionID: 100, sessionLeaderStart: 5, auditSession: 7,
            accountUID: Self.uid)
    }

    @Test func `sudo leans on it where the provider lists sudo`() async throws {
        try await with { (daemon: TestDaemon) async throws in
            let answer = await open(daemon, try token(daemon))
            #expect(try await daemon.verdictUnasked(sudo())?.outcome == RenewalWorld.granted)
            #expect(daemon.leaning == ["granted", "session", answer.string("session"), nil])
        }
    }

    @Test func `and not when the token has expired, or elsewhere`() async throws {
        try await with { (daemon: TestDaemon) async throws in
            _ = try await daemon.service.sessions?.end(uid: Self.uid, reason: "session.logout")
            // Of two that have ended the newer one is spoken of.
            daemon.clock.advance(.seconds(10))
            _ = await open(daemon, try token(daemon))
            var elsewhere = sudo()
            elsewhere.sessionLeaderStart = 6
            #expect(try await daemon.reasonToAsk(elsewhere) == "reuse.other_terminal")
            daemon.clock.advance(.seconds(301))
            #expect(try await daemon.reasonToAsk(sudo()) == "session.absolute")
        }
    }

    @Test func `a service that is not listed asks all the same`() async throws {
        let closed = Self.bearer.replacing("allowed_services = [\"sudo\"]", with: "")
        try await with(closed) { (daemon: TestDaemon) async throws in
            _ = try await daemon.service.sessions?.end(uid: Self.uid, reason: "session.logout")
            let answer = await open(daemon, try token(daemon))
            #expect(answer["services"] == .array([]))
            #expect(try await daemon.reasonToAsk(sudo()) == "reuse.bearer_not_allowed")
        }
    }

    @Test func `the log says who, and never the token`() async throws {
        try await with { (daemon: TestDaemon) async throws in
            let (good, bad) = (try token(daemon), try token(daemon, [("aud", .text("x"))]))
            let answer = await open(daemon, good)
            _ = await refusal(daemon, bad)
            let entries = daemon.journal.decisions.filter { $0["USHER_EVENT"] == "usher.session_open" }
            #expect(entries.map { $0["USHER_REASON"] } == ["granted", "access_token.audience"])
            #expect(entries.map { $0["USHER_OUTCOME"] } == ["granted", "refused"])
            #expect(entries.map { $0["USHER_USER"] } == ["alice", "alice"])
            #expect(entries.map { $0["USHER_UID"] } == ["\(Self.uid)", "\(Self.uid)"])
            #expect(entries.first?["USHER_SESSION"] == answer.string("session"))
            let log = daemon.journal.raw.flatMap { $0 }
            for token in [good, bad] {
                for part in token.split(separator: UInt8(ascii: ".")).suffix(2) {
                    #expect(!String(decoding: log, as: UTF8.self).contains(String(decoding: part, as: UTF8.self)))
                }
            }
        }
    }
}
