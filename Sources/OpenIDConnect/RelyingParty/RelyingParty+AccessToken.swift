package import SecretMemory
import StrictJSON

extension RelyingParty {
    /// Verifies a JWT access token of this client (RFC 9068). `audiences`: who we are to the provider's
    /// resources; one of them must be in the token.
    package func verify(
        accessToken: SecretBytes, audiences: [[UInt8]]
    ) async throws(ProviderError) -> VerifiedAccessToken {
        try await verify(
            accessToken,
            AccessTokenExpectations(
                issuer: configuration.issuer.bytes, audiences: audiences, holder: .client(configuration.client.id),
                rules: configuration.tokens))
    }

    func verify(
        _ accessToken: SecretBytes, _ expectations: AccessTokenExpectations
    ) async throws(ProviderError) -> VerifiedAccessToken {
        let token: UnverifiedAccessToken
        do throws(AccessTokenError) {
            token = try UnverifiedAccessToken.parse(accessToken.withBytes { Array($0) }, expectations: expectations)
            try token.precheck(now: effects.now())
        } catch { throw .accessToken(error) }
        let claims = try await claims(of: token.token) { .accessToken(.token($0)) }
        do throws(AccessTokenError) {
            return try token.judge(claims, now: effects.now())
        } catch { throw .accessToken(error) }
    }
}
