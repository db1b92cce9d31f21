extension RelyingParty {
    /// Asks about a sign-in again. A refresh that succeeds proves little: some providers go on refreshing for a
    /// person who is disabled. So UserInfo is asked with the new access token, or, where the provider has none
    /// and this client can prove itself, introspection.
    ///
    /// `keeping` gets the new tokens before anything else is done with the answer, as in `refresh`.
    package func renew(
        _ session: KeptSession, keeping: @Sendable (RefreshedSecrets) async -> Bool
    ) async throws(ProviderError) -> RenewedSession {
        guard let refreshToken = session.refreshToken else { throw .refresh(.noRefreshToken) }
        let tokens = try await refresh(refreshToken, origin: session.origin, keeping: keeping)
        let idToken: VerifiedIDToken?
        switch tokens.identity {
        case .renewed(let token): idToken = token
        case .kept: idToken = nil
        case .unconfirmed(let error): throw error
        }
        let subject = session.origin.subject
        let scopes = tokens.scope.map { $0.split(separator: UInt8(ascii: " ")).map(Array.init) }
        if try await endpoint(.userInfo) != nil {
            return RenewedSession(
                idToken: idToken, userInfo: try await userInfo(accessToken: tokens.accessToken, subject: subject),
                scopes: scopes)
        }
        guard !configuration.claimSources.contains(.userInfo) else { throw .userInfo(.noEndpoint) }
        if configuration.client.authentication != .none, try await endpoint(.introspection) != nil {
            let answer = try await introspect(tokens.accessToken, kind: .accessToken)
            guard case .active(let token) = answer else { throw .introspection(.inactive) }
            if let named = token.subject, named != subject { throw .introspection(.subjectDiffers) }
        }
        return RenewedSession(idToken: idToken, userInfo: nil, scopes: scopes)
    }
}
