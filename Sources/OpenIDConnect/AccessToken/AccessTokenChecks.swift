import StrictJSON

/// The rules of a JWT access token (RFC 9068 §2.2, §4), one function each. One reading of the clock
/// serves them all.
struct AccessTokenChecks {
    let claims: JSONObject
    let expectations: AccessTokenExpectations
    let now: UnixSeconds

    /// Equal as bytes.
    func checkIssuer() throws(AccessTokenError) {
        guard let issuer = claims["iss"]?.text else { throw .issuerMissing }
        guard issuer == expectations.issuer else { throw .issuerDiffers }
    }

    /// One of the wanted audiences is there. Others may be: unlike an ID token it is meant for resources.
    func checkAudience() throws(AccessTokenError) {
        let audiences: [[UInt8]]
        switch claims["aud"] {
        case .string(let audience)?: audiences = [audience]
        case .array(let elements)?:
            audiences = elements.compactMap(\.text)
            guard !elements.isEmpty, audiences.count == elements.count else { throw .audienceMissing }
        default: throw .audienceMissing
        }
        guard expectations.audiences.contains(where: audiences.contains) else { throw .audienceDiffers }
    }

    /// Refused at or after the expiry plus skew.
    func checkExpiry() throws(AccessTokenError) -> UnixSeconds {
        guard let expiry = try time("exp") else { throw .expiryMissing }
        guard now.value - expectations.rules.clockSkew < expiry.value else { throw .expired }
        return expiry
    }

    /// Not in the future, and not alive for too long.
    func checkIssuedAt(expiry: UnixSeconds) throws(AccessTokenError) -> UnixSeconds {
        guard let issuedAt = try time("iat") else { throw .issuedAtMissing }
        guard issuedAt.value - expectations.rules.clockSkew <= now.value else { throw .issuedInFuture }
        guard expiry > issuedAt, expiry.value - issuedAt.value <= expectations.rules.maximumLifetime else {
            throw .lifetimeTooLong
        }
        return issuedAt
    }

    func checkNotBefore() throws(AccessTokenError) {
        guard let notBefore = try time("nbf") else { return }
        guard notBefore.value - expectations.rules.clockSkew <= now.value else { throw .notYetValid }
    }

    /// As an ID token's: 1–255 bytes without control characters (JWT-11).
    func checkSubject() throws(AccessTokenError) -> [UInt8] {
        guard let subject = claims["sub"]?.text, SubjectRule.isUsable(subject) else { throw .subject }
        return subject
    }

    /// `client_id`: this client.
    func checkClient() throws(AccessTokenError) {
        guard let client = claims["client_id"]?.text else { throw .clientMissing }
        guard client == expectations.clientID else { throw .clientDiffers }
    }

    /// `jti` is there.
    func checkTokenID() throws(AccessTokenError) {
        guard let tokenID = claims["jti"]?.text, !tokenID.isEmpty else { throw .tokenID }
    }

    /// A NumericDate (JOSE-14): a JSON number, 0 ≤ x < 2^53, fractions cut. nil when absent.
    private func time(_ name: StaticString) throws(AccessTokenError) -> UnixSeconds? {
        guard let value = claims[name] else { return nil }
        guard let time = UnixSeconds(numericDate: value) else { throw .time }
        return time
    }
}
