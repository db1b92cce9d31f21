import OpenIDConnect
import StrictJSON
import Testing

@testable import DemoProvider

/// RFC 7591 at the demo's provider.
@Suite struct RegistrationTests {
    private func register(_ test: TestProvider, _ document: String, token: String) async throws -> ProviderAnswer {
        var request = ProviderRequest(method: "POST", path: "/register")
        request.document = Array(document.utf8)
        request.authorization = Array("Bearer \(token)".utf8)
        return await test.provider.answer(request)
    }

    @Test func `a client gets its ID, and its secret where it has one`() async throws {
        let test = try TestProvider()
        for (method, id, hasSecret) in [("none", "demo", false), ("client_secret_basic", "demo-confidential", true)] {
            let answer = try await register(
                test, #"{"token_endpoint_auth_method":"\#(method)","response_types":[]}"#,
                token: OpenIDProvider.initialAccessToken)
            #expect(answer.status == 201)
            let members = try answer.members()
            #expect(members["client_id"] == .text(id) && (members["client_secret"] != nil) == hasSecret)
        }
        #expect(!test.time.lines.joined().contains("demo-confidential-secret"))
    }

    @Test func `without the token, and without sense, nothing is registered`() async throws {
        let test = try TestProvider()
        let good = #"{"token_endpoint_auth_method":"none","response_types":[]}"#
        #expect(try await register(test, good, token: "x").status == 401)
        for document in [
            "", "[]", #"{"token_endpoint_auth_method":"none"}"#,
            #"{"token_endpoint_auth_method":"tls_client_auth","response_types":[]}"#,
            #"{"token_endpoint_auth_method":"private_key_jwt","response_types":[]}"#,
        ] {
            let answer = try await register(test, document, token: OpenIDProvider.initialAccessToken)
            #expect(answer.status == 400)
            #expect(try answer.error() == "invalid_client_metadata")
        }
    }
}
