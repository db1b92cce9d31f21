import JOSE
import OpenIDConnect
import StrictJSON
import Testing

@testable import DemoProvider

/// Nonce and PKCE of the device grant (RFC 7636 §4.6).
@Suite struct RequestBindingTests {
    private static let verifier = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8"
    private static let challenge = [
        ("code_challenge", "6oZqdX5MOLq_qBJ8vppAnT4fk6AP8UiP9zX8-Rev_9A"), ("code_challenge_method", "S256"),
    ]

    private func begin(_ provider: TestProvider, _ fields: [(String, String)]) async throws -> Begun {
        let answer = try await provider.post(
            "/device_authorization", [("client_id", "demo"), ("scope", "openid")] + fields)
        let members = try answer.members()
        return Begun(
            deviceCode: String(decoding: try #require(members["device_code"]?.text), as: UTF8.self),
            userCode: String(decoding: try #require(members["user_code"]?.text), as: UTF8.self), members: members)
    }

    @Test func `a nonce comes back in the ID token, and none where none was sent`() async throws {
        for nonce in ["n-0S6_WzA2Mj", nil] as [String?] {
            let provider = try TestProvider(fastApprove: "alice")
            let begun = try await begin(provider, nonce.map { [("nonce", $0)] } ?? [])
            let token = try provider.verify(try await provider.poll(begun))
            #expect(token.claims["nonce"] == nonce.map { .text($0) })
        }
    }

    @Test func `a challenge asks for its verifier, and for no other`() async throws {
        let provider = try TestProvider(fastApprove: "alice")
        let begun = try await begin(provider, Self.challenge)
        let client = [("client_id", "demo")]
        #expect(try await provider.poll(begun).error() == "invalid_grant")
        let wrong = [("code_verifier", Self.verifier.lowercased())]
        #expect(try await provider.poll(begun, client + wrong).error() == "invalid_grant")
        _ = try provider.verify(try await provider.poll(begun, client + [("code_verifier", Self.verifier)]))
    }

    @Test func `a challenge by another method is no request`() async throws {
        let provider = try TestProvider()
        for method in [[("code_challenge_method", "plain")], []] {
            let answer = try await provider.post(
                "/device_authorization", [("client_id", "demo"), ("scope", "openid"), Self.challenge[0]] + method)
            #expect(try answer.error() == "invalid_request")
        }
    }
}
