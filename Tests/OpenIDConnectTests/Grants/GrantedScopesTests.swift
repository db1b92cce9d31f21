import OpenIDConnect
import SecretMemory
import Testing

/// What an access token may be used for (RFC 6749 §5.1).
struct GrantedScopesTests {
    private func scopes(answered: String?) -> [String] {
        var response = TokenResponse(
            idToken: SecretBytes(copying: [0x61]), accessToken: nil, scope: answered.map { Array($0.utf8) })
        response.requestedScopes = ["openid", "hosts"].map { Array($0.utf8) }
        return response.grantedScopes.map { String(decoding: $0, as: UTF8.self) }
    }

    @Test func `scopes are those of the answer, else those that were asked for`() {
        #expect(scopes(answered: nil) == ["openid", "hosts"])
        #expect(scopes(answered: "openid  x") == ["openid", "x"])
        #expect(scopes(answered: "") == [])
    }
}
