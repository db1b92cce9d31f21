import OpenIDConnect
import StrictJSON
import Testing

@testable import DemoProvider

/// CIBA in poll mode, and the page on which people decide.
@Suite struct BackchannelTests {
    private static let fields = [
        ("client_id", "demo"), ("scope", "openid"), ("login_hint", "alice"), ("binding_message", "7KQF/sudo/web-1"),
        ("requested_expiry", "100"),
    ]

    private func begin(
        _ provider: TestProvider, changing name: String = "", to value: String? = nil
    ) async throws -> ProviderAnswer {
        var fields = Self.fields.filter { $0.0 != name }
        if let value { fields.append((name, value)) }
        return try await provider.post("/backchannel_authentication", fields)
    }

    private func requestID(_ answer: ProviderAnswer) throws -> String {
        String(decoding: try #require(try answer.members()["auth_req_id"]?.text), as: UTF8.self)
    }

    private func poll(
        _ provider: TestProvider, _ requestID: String, client: [(String, String)] = [("client_id", "demo")]
    ) async throws -> ProviderAnswer {
        try await provider.post(
            "/token", [("grant_type", GrantType.ciba.rawValue), ("auth_req_id", requestID)] + client)
    }

    /// Signs in on the page; the session and its page of requests.
    private func signIn(
        _ provider: TestProvider, _ username: String = "alice", _ password: String = TestProvider.alicePassword
    ) async throws -> (session: [UInt8], page: ProviderAnswer) {
        let login = try await provider.get("/approve")
        let signedIn = try await provider.post(
            "/approve/login",
            [("form_token", try login.formToken()), ("username", username), ("password", password)],
            session: try login.session())
        try #require(signedIn.header("Location") == "/approve")
        #expect(signedIn.header("Set-Cookie")?.contains("Path=/approve;") == true)
        let session = try signedIn.session()
        return (session, try await provider.get("/approve", session: session))
    }

    private func handle(_ page: ProviderAnswer) throws -> String {
        String(try #require(page.text.firstMatch(of: /name="request" value="([A-Za-z0-9_-]+)"/)).1)
    }

    @Test(arguments: [("allow", nil, "Login allowed."), ("deny", "access_denied", "Login denied.")])
    func `the person decides on the page, and the client learns it once`(
        _ decision: String, _ error: String?, _ shown: String
    ) async throws {
        let provider = try TestProvider()
        let answer = try await begin(provider)
        let members = try answer.members()
        #expect(members["expires_in"]?.number?.integer == 100 && members["interval"]?.number?.integer == 5)
        let id = try requestID(answer)
        #expect(try await poll(provider, id).error() == "authorization_pending")
        #expect(try await poll(provider, id).error() == "slow_down")
        let (session, page) = try await signIn(provider)
        #expect(page.text.contains("7KQF/sudo/web-1") && !page.text.contains(id))
        let fields = [("form_token", try page.formToken()), ("request", try handle(page)), ("decision", decision)]
        let decided = try await provider.post("/approve/decide", fields, session: session)
        #expect(decided.header("Location") == "/approve")
        let after = try await provider.get("/approve", session: session)
        #expect(after.text.contains(shown) && after.text.contains("Nothing waits for your decision."))
        let tokens = try await poll(provider, id)
        #expect(try tokens.error() == error)
        if error == nil {
            #expect(try provider.verify(tokens).claims["preferred_username"]?.text == Array("alice".utf8))
            #expect(try await poll(provider, id).error() == "invalid_grant")
        }
        // The second decision about it is none.
        _ = try await provider.post("/approve/decide", fields, session: session)
        #expect(try await provider.get("/approve", session: session).text.contains("does not wait any more"))
        #expect(provider.time.lines.contains("ciba: alice is asked by client demo: 7KQF/sudo/web-1, 100 s valid"))
    }

    @Test(arguments: [
        ("login_hint", "nobody", "unknown_user_id"), ("login_hint", nil, "invalid_request"),
        ("scope", "profile", "invalid_scope"), ("scope", nil, "invalid_scope"),
        ("binding_message", "a\nb", "invalid_binding_message"),
        ("binding_message", String(repeating: "a", count: 65), "invalid_binding_message"),
        ("requested_expiry", "0", "invalid_request"), ("requested_expiry", "soon", "invalid_request"),
        ("client_id", "nobody", "invalid_client"),
    ])
    func `a request that is not right is refused`(
        _ name: String, _ value: String?, _ error: String
    ) async throws {
        #expect(try await begin(try TestProvider(), changing: name, to: value).error() == error)
    }

    @Test func `a request ends after its time, which is never longer than a code's`() async throws {
        let provider = try TestProvider()
        let id = try requestID(try await begin(provider, changing: "requested_expiry", to: "10"))
        let long = try await begin(provider, changing: "requested_expiry", to: "100000").members()
        #expect(long["expires_in"]?.number?.integer == 300)
        provider.time.pass(.seconds(10))
        #expect(try await poll(provider, id).error() == "expired_token")
        let (_, page) = try await signIn(provider)
        #expect(page.text.ranges(of: "name=\"request\"").count == 1)
    }

    @Test func `a request is its client's and its person's alone`() async throws {
        let provider = try TestProvider()
        let id = try requestID(try await begin(provider))
        let other = [("client_id", "demo-confidential"), ("client_secret", "demo-confidential-secret")]
        #expect(try await poll(provider, id, client: other).error() == "invalid_grant")
        let (_, mine) = try await signIn(provider)
        let (session, theirs) = try await signIn(provider, "carol", "carol-pw")
        #expect(!theirs.text.contains("7KQF"))
        _ = try await provider.post(
            "/approve/decide",
            [("form_token", try mine.formToken()), ("request", try handle(mine)), ("decision", "allow")],
            session: session)
        #expect(try await poll(provider, id).error() == "authorization_pending")
    }

    @Test func `no form works without its token or without signing in`() async throws {
        let provider = try TestProvider()
        _ = try await begin(provider)
        let login = try await provider.get("/approve")
        let session = try login.session()
        let wrong = try await provider.post(
            "/approve/login",
            [("form_token", try login.formToken()), ("username", "alice"), ("password", "no")], session: session)
        #expect(wrong.status == 403)
        for fields in [[("decision", "allow")], [("form_token", try login.formToken()), ("decision", "allow")]] {
            #expect(try await provider.post("/approve/decide", fields, session: session).status == 403)
        }
        #expect(try await provider.get("/approve/decide", session: session).status == 404)
    }

    @Test func `everything is approved at once where the tests want it`() async throws {
        let provider = try TestProvider(fastApprove: "carol")
        let id = try requestID(try await begin(provider))
        let token = try provider.verify(try await poll(provider, id))
        #expect(token.claims["preferred_username"]?.text == Array("carol".utf8))
    }
}
