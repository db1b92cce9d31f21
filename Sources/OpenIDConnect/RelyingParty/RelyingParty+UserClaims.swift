extension RelyingParty {
    /// The claims that policy reads about the person of a verified token. With UserInfo among the sources a
    /// failure there is one of the login: nobody is let in, or kept out of a group, by half of the claims.
    package func userClaims(
        of token: VerifiedIDToken, response: TokenResponse
    ) async throws(ProviderError) -> UserClaims {
        guard configuration.claimSources.contains(.userInfo) else { return UserClaims(idToken: token, userInfo: nil) }
        guard let accessToken = response.accessToken else { throw .userInfo(.noAccessToken) }
        return UserClaims(
            idToken: token, userInfo: try await userInfo(accessToken: accessToken, subject: token.subject))
    }
}
