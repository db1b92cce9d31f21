import OpenIDConnect
import StrictJSON
import Testing

@testable import DemoProvider

@Suite struct TokenEndpointTests {
    @Test(arguments: [
        ("alice", "Grüße & 100% = \"OK\""), ("alice", "Gru\u{308}ße & 100% = \"ok\""), ("alice", ""),
        ("alice ", "carol-pw"),
        ("nobody", "carol-pw"), ("", ""),
    ])
    func `a password that differs by a byte, or a name, is invalid_grant`(_ username: String, _ password: String)
        async throws
    {
        let provider = try TestProvider()
        let answer = try await provider.password(username, password)
        #expect(answer.status == 400)
        #expect(try answer.error() == "invalid_grant")
        _ = try provider.verify(try await provider.password("alice", TestProvider.alicePassword))
    }

    @Test func `what is reported holds no password, token or unknown name`() async throws {
        let provider = try TestProvider()
        _ = try await provider.password("my secret typed as a name", "hunter2")
        let begun = try await provider.begin()
        try await provider.decide(begun, "allow")
        let members = try await provider.poll(begun).members()
        let lines = provider.time.lines.joined(separator: "\n")
        #expect(lines.contains("wrong password for an unknown name"))
        #expect(lines.contains("page: alice allowed code \(begun.userCode)"))
        var secrets = ["my secret", "hunter2", TestProvider.alicePassword, begun.deviceCode]
        for name in ["access_token", "refresh_token", "id_token"] {
            secrets.append(String(decoding: try #require(members[Array(name.utf8)]?.text), as: UTF8.self))
        }
        for secret in secrets { #expect(!lines.contains(secret)) }
    }

    @Test func `a refresh token is good once, and used twice it ends its line`() async throws {
        let provider = try TestProvider()
        let refresh = { (token: [UInt8], client: [(String, String)]) in
            try await provider.post(
                "/token",
                [("grant_type", "refresh_token"), ("refresh_token", String(decoding: token, as: UTF8.self))] + client)
        }
        let demo = [("client_id", "demo")]
        let first = try #require(
            try await provider.password("alice", TestProvider.alicePassword).members()["refresh_token"]?.text)
        provider.time.pass(.seconds(100))
        let answer = try await refresh(first, demo)
        let token = try provider.verify(answer)
        #expect(token.authenticationTime == UnixSeconds(Int64(ManualTime.start)))
        #expect(token.issuedAt == UnixSeconds(Int64(ManualTime.start + 100)))
        let second = try #require(try answer.members()["refresh_token"]?.text)
        #expect(second != first)
        let other = [("client_id", "demo-confidential"), ("client_secret", "demo-confidential-secret")]
        #expect(try await refresh(second, other).error() == "invalid_grant")
        #expect(try await refresh(first, demo).error() == "invalid_grant")
        #expect(try await refresh(second, demo).error() == "invalid_grant")
    }

    @Test func `the confidential client authenticates by Basic or by the form`() async throws {
        let provider = try TestProvider()
        let fields = [("grant_type", "password"), ("username", "carol"), ("password", "carol-pw")]
        let pair = Base64.encode(Array("demo%2Dconfidential:demo-confidential-secret".utf8))
        let header = "Basic " + String(decoding: pair, as: UTF8.self)
        let basic = try await provider.post("/token", fields, authorization: header)
        _ = try provider.verify(basic, clientID: "demo-confidential")
        let post = try await provider.post(
            "/token", fields + [("client_id", "demo-confidential"), ("client_secret", "demo-confidential-secret")])
        _ = try provider.verify(post, clientID: "demo-confidential")
        let both = try await provider.post(
            "/token", fields + [("client_secret", "demo-confidential-secret")], authorization: header)
        #expect(try both.error() == "invalid_request")
    }

    @Test(arguments: [
        [("client_id", "demo-confidential")], [("client_id", "demo-confidential"), ("client_secret", "demo")],
        [("client_id", "demo"), ("client_secret", "x")], [("client_id", "Demo")], [],
    ])
    func `a wrong client is invalid_client`(_ client: [(String, String)]) async throws {
        let provider = try TestProvider()
        let grant = [("grant_type", "password"), ("username", "carol"), ("password", "carol-pw")]
        for path in ["/token", "/device_authorization"] {
            let answer = try await provider.post(path, grant + [("scope", "openid")] + client)
            #expect(answer.status == 401)
            #expect(try answer.error() == "invalid_client")
            #expect(answer.header("WWW-Authenticate") == nil)
        }
    }

    @Test(arguments: ["Basic x", "Basic ZGVtby1jb25maWRlbnRpYWw6eA==", "Bearer abc", "Basic ZGVtbw=="])
    func `a wrong Authorization header is invalid_client and asks for Basic`(_ header: String) async throws {
        let answer = try await TestProvider().post(
            "/token", [("grant_type", "password")], authorization: header)
        #expect(answer.status == 401)
        #expect(answer.header("WWW-Authenticate") == "Basic realm=\"demo\"")
    }

    @Test func `malformed requests have their own errors`() async throws {
        let provider = try TestProvider()
        let demo = [("client_id", "demo")]
        #expect(try await provider.post("/token", demo).error() == "invalid_request")
        let twice = [("grant_type", "password"), ("grant_type", "password")]
        #expect(try await provider.post("/token", demo + twice).error() == "invalid_request")
        let unknown = [("grant_type", "authorization_code")]
        #expect(try await provider.post("/token", demo + unknown).error() == "unsupported_grant_type")
        var noForm = ProviderRequest(method: "POST", path: "/token")
        noForm.form = nil
        #expect(try await provider.provider.answer(noForm).error() == "invalid_request")
    }

    @Test func `a bad token endpoint is bad to everybody`() async throws {
        #expect(try await TestProvider(.token500).password("carol", "carol-pw").status == 500)
        let html = try await TestProvider(.tokenHTML).password("carol", "carol-pw")
        #expect(html.status == 200)
        #expect(html.header("Content-Type") == "text/html; charset=utf-8")
        let forbidden = try await TestProvider(.token403Empty).password("carol", "carol-pw")
        #expect(forbidden.status == 403)
        #expect(forbidden.body.isEmpty)
        let large = try await TestProvider(.token2MiB).password("carol", "carol-pw")
        #expect(large.body.count > 2_097_152)
        let slow = try TestProvider(.tokenSlow)
        let answer = try await slow.password("carol", "carol-pw")
        #expect(answer.isSlow)
        _ = try slow.verify(answer)
    }
}
