import JOSE
package import SecretMemory
import StrictJSON

extension RelyingParty {
    /// The sign-in that an access token is which a person brings (RFC 9068, RFC 7662). A JWT that breaks a rule
    /// is refused, whatever introspection would say of it.
    package func signIn(
        presenting token: SecretBytes, rules: BearerRules
    ) async throws(ProviderError) -> PresentedToken {
        let bytes = token.withBytes { Array($0) }
        guard !bytes.isEmpty, bytes.allSatisfy({ (0x21...0x7E).contains($0) }) else {
            throw .accessToken(.token(.form(.notCompact)))
        }
        let expectations = expectations(of: .person, rules: rules)
        // Three parts: RFC 7515 §7.1.
        guard bytes.count(where: { $0 == UInt8(ascii: ".") }) == 2 else {
            guard rules.introspects else { throw .accessToken(.opaque) }
            return try await introspected(token, expectations)
        }
        let verified = try await verify(token, expectations)
        if rules.introspects { try await confirm(verified, token) }
        guard let fingerprint = PresentedToken.fingerprint(tokenID: verified.tokenID) else {
            throw .accessToken(.tokenID)
        }
        return PresentedToken(
            issuer: verified.issuer, subject: verified.subject, clientID: verified.clientID, claims: verified.claims,
            issuedAt: verified.issuedAt, expiry: verified.expiry, fingerprint: fingerprint)
    }

    /// What an access token must be that is brought, or that a service account gets.
    func expectations(of holder: AccessTokenExpectations.Holder, rules: BearerRules) -> AccessTokenExpectations {
        var limits = configuration.tokens
        limits.maximumLifetime = min(limits.maximumLifetime, rules.maximumLifetime)
        return AccessTokenExpectations(
            issuer: configuration.issuer.bytes, audiences: rules.audiences, holder: holder, rules: limits)
    }

    /// The provider still stands by a JWT, and means the same with it.
    func confirm(_ verified: VerifiedAccessToken, _ token: SecretBytes) async throws(ProviderError) {
        guard let claims = try await activeClaims(of: token, kind: .accessToken) else {
            throw .introspection(.inactive)
        }
        let isSame = { (name: StaticString, value: [UInt8]) in claims[name].map { $0 == .string(value) } ?? true }
        guard isSame("iss", verified.issuer), isSame("sub", verified.subject), isSame("client_id", verified.clientID)
        else { throw .accessToken(.otherThanIntrospected) }
    }

    /// What the provider says of a token that only it can read. It must say as much as a JWT does, but for `iss`,
    /// `client_id` and `jti`, which RFC 7662 §2.2 leaves to it.
    private func introspected(
        _ token: SecretBytes, _ expectations: AccessTokenExpectations
    ) async throws(ProviderError) -> PresentedToken {
        guard let claims = try await activeClaims(of: token, kind: .accessToken) else {
            throw .introspection(.inactive)
        }
        do throws(AccessTokenError) {
            let rules = AccessTokenChecks(claims: claims, expectations: expectations, now: effects.now())
            if claims["iss"] != nil { try rules.checkIssuer() }
            try rules.checkAudience()
            let client = claims["client_id"] == nil ? nil : try rules.checkClient()
            let expiry = try rules.checkExpiry()
            let issuedAt = try rules.checkIssuedAt(expiry: expiry)
            try rules.checkNotBefore()
            try rules.checkKind()
            let subject = try rules.checkSubject()
            try rules.checkSignIn(subject: subject)
            guard let fingerprint = PresentedToken.fingerprint(opaque: token.withBytes { Array($0) }) else {
                throw AccessTokenError.tokenID
            }
            return PresentedToken(
                issuer: expectations.issuer, subject: subject, clientID: client, claims: claims, issuedAt: issuedAt,
                expiry: expiry, fingerprint: fingerprint)
        } catch { throw .accessToken(error) }
    }
}
