package import SecretMemory
import StrictJSON

extension RelyingParty {
    /// Asks the provider whether a token is good now (RFC 7662). `subject`: whom it must speak of; nil asks
    /// nothing. An answer that says "active" and breaks a rule is an error, never active.
    package func introspect(
        _ token: SecretBytes, kind: TokenKind, subject: [UInt8]? = nil
    ) async throws(ProviderError) -> Introspection {
        guard let claims = try await activeClaims(of: token, kind: kind) else { return .inactive }
        let rules = IntrospectionChecks(
            claims: claims, issuer: configuration.issuer.bytes, clientID: configuration.client.id, now: effects.now(),
            clockSkew: configuration.tokens.clockSkew)
        do throws(IntrospectionError) {
            try rules.checkIssuer()
            try rules.checkClient()
            let expiry = try rules.checkTimes()
            return .active(ActiveToken(subject: try rules.checkSubject(subject), expiry: expiry, claims: claims))
        } catch { throw .introspection(error) }
    }

    /// What the provider says of a token that is good now; nil: it is not. Nothing else is checked here.
    func activeClaims(of token: SecretBytes, kind: TokenKind) async throws(ProviderError) -> JSONObject? {
        guard let endpoint = try await endpoint(.introspection) else { throw .introspection(.noEndpoint) }
        let form = FormBody(capacity: 3 * token.count + 16_384)
        form.add("token", token)
        form.add("token_type_hint", kind.rawValue.utf8)
        let answer = try await post(form, to: endpoint, maximumBytes: TokenResponse.maximumBytes)
        guard answer.status == 200 else { throw TokenEndpointAnswer.failure(answer) }
        let claims = try TokenEndpointAnswer.object(answer, maximumBytes: TokenResponse.maximumBytes)
        guard IntrospectionChecks.isActive(claims) else { return nil }
        guard !JSONValue.object(claims).holdsNullCharacter else { throw .introspection(.nullCharacter) }
        return claims
    }
}
