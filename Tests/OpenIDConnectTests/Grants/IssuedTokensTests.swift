import StrictJSON
import Testing

@testable import OpenIDConnect

/// What comes beside the ID token: TOKEN-3, refresh token and scope.
struct IssuedTokensTests {
    private func parse(_ more: String) throws(ProviderError) -> TokenResponse {
        try TokenEndpointAnswer.passwordGrant(
            .json(Array("{\"token_type\":\"bearer\",\"id_token\":\"a.b.c\"\(more)}".utf8)))
    }

    @Test(arguments: [
        (#","expires_in":1"#, 1), (#","expires_in":3600"#, 3_600), (#","expires_in":2147483647"#, 2_147_483_647),
    ])
    func `a whole number of seconds is the lifetime`(_ more: String, _ seconds: Int) throws {
        #expect(try parse(more).lifetime == .seconds(seconds))
    }

    @Test(arguments: [
        "", #","expires_in":0"#, #","expires_in":-1"#, #","expires_in":"300""#, #","expires_in":null"#,
        #","expires_in":1.5"#, #","expires_in":true"#, #","expires_in":2147483648"#, #","expires_in":1e300"#,
    ])
    func `anything else has expired already (TOKEN-3)`(_ more: String) throws {
        #expect(try parse(more).lifetime == .zero)
    }

    @Test func `refresh token and scope are texts or absent`() throws {
        let response = try parse(#","refresh_token":"rt","scope":"openid groups""#)
        #expect(response.refreshToken?.text == "rt" && response.scope == Array("openid groups".utf8))
        let bare = try parse(#","refresh_token":"""#)
        #expect(bare.refreshToken == nil && bare.scope == nil)
        #expect(throws: ProviderError.tokenResponse(.refreshTokenType)) { try parse(#","refresh_token":1"#) }
        #expect(throws: ProviderError.tokenResponse(.scopeType)) { try parse(#","scope":["openid"]"#) }
    }
}
