extension RelyingParty {
    /// RFC 6749 §4.4: this client signs in as itself, the service account whose name is the client ID.
    package func clientCredentialsGrant() async throws(ProviderError) -> ServiceTokens {
        // "MUST only be used by confidential clients": whoever knows the ID could be this account.
        guard configuration.client.authentication != .none else { throw .publicClient }
        let endpoint = try await tokenEndpoint()
        let form = FormBody()
        form.add("grant_type", "client_credentials".utf8)
        // No person, no ID token.
        let scopes = configuration.client.scopes.filter { !$0.utf8.elementsEqual("openid".utf8) }
        if !scopes.isEmpty { form.add("scope", scopes.joined(separator: " ").utf8) }
        let answer = try await post(form, to: endpoint, maximumBytes: TokenResponse.maximumBytes)
        guard answer.status == 200 else { throw TokenEndpointAnswer.failure(answer) }
        let tokens = try TokenEndpointAnswer.issued(answer)
        guard let accessToken = tokens.accessToken else { throw .tokenResponse(.noAccessToken) }
        return ServiceTokens(accessToken: accessToken, lifetime: tokens.lifetime, scope: tokens.scope)
    }
}
