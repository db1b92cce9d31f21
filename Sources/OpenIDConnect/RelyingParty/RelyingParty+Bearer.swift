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
            let introspected = try await introspectedAccessToken(token, expectations)
            guard let fingerprint = PresentedToken.fingerprint(opaque: bytes) else { throw .accessToken(.tokenID) }
            return PresentedToken(
                issuer: introspected.issuer, subject: introspected.subject, clientID: introspected.clientID,
                claims: introspected.claims, issuedAt: introspected.issuedAt, expiry: introspected.expiry,
                fingerprint: fingerprint)
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

    /// What the provider says of a token that only it can read (RFC 7662).
    func introspectedAccessToken(
        _ token: SecretBytes, _ expectations: AccessTokenExpectations
    ) async throws(ProviderError) -> IntrospectedAccessToken {
        guard let claims = try await activeClaims(of: token, kind: .accessToken) else {
            throw .introspection(.inactive)
        }
        do throws(AccessTokenError) {
            return try IntrospectedAccessToken(checking: claims, expectations, now: effects.now())
        } catch { throw .accessToken(error) }
    }
}
