import JOSE
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

    /// `client_id`: this client, or any where a person brings the token.
    func checkClient() throws(AccessTokenError) -> [UInt8] {
        guard let client = claims["client_id"]?.text, !client.isEmpty else { throw .clientMissing }
        if case .client(let id) = expectations.holder, client != id { throw .clientDiffers }
        return client
    }

    /// `jti` is there.
    func checkTokenID() throws(AccessTokenError) -> [UInt8] {
        guard let tokenID = claims["jti"]?.text, !tokenID.isEmpty else { throw .tokenID }
        return tokenID
    }

    /// Introspection finds refresh tokens and ID tokens too (RFC 7662 §2.1).
    func checkKind() throws(AccessTokenError) {
        for kind in [claims["token_type"], claims["typ"]].compactMap({ $0 }) {
            let lowered = kind.text?.map { (0x41...0x5A).contains($0) ? $0 + 0x20 : $0 } ?? []
            guard Self.kinds.contains(where: { $0.utf8.elementsEqual(lowered) }) else { throw .kind }
        }
    }

    private static let kinds = ["bearer", "access_token", "at+jwt", "application/at+jwt"]

    /// What else counts of a token that a person brings: it is a sign-in, so it must be all that an ID token
    /// of a sign-in must be.
    func checkSignIn(subject: [UInt8]) throws(AccessTokenError) {
        try checkBinding()
        // RFC 9068 §5: a client's own token, of a client whose ID is a person's `sub`.
        guard claims["client_id"] != .string(subject) else { throw .clientItself }
        let checks = ClaimChecks(
            claims: claims,
            expectations: IDTokenExpectations(
                issuer: expectations.issuer, clientID: [], rules: expectations.rules),
            // Not looked at by these checks.
            algorithm: .rs256, accessToken: nil, now: now)
        do {
            try checks.run(Self.signInChecks)
        } catch { throw Self.refusal(error) }
    }

    /// What else counts of a service account's token: it is about the client, and about nobody else.
    func checkService(subject: [UInt8], client: [UInt8]) throws(AccessTokenError) {
        try checkBinding()
        guard subject == client else { throw .serviceSubject }
    }

    /// Whoever holds it may use it, and nobody else can be asked for the key that it is bound to (RFC 9068 §4 with
    /// RFC 8705, RFC 9449).
    private func checkBinding() throws(AccessTokenError) {
        guard claims["cnf"] == nil else { throw .bound }
    }

    private static let signInChecks: [IDTokenCheck] = [
        .authenticationTime, .authenticationContext, .authenticationMethods, .requiredClaims, .forbiddenClaims,
    ]

    private static func refusal(_ failure: IDTokenFailure) -> AccessTokenError {
        switch failure.check {
        case .authenticationTime: .authenticationTime
        case .authenticationContext: .authenticationContext
        case .authenticationMethods: .authenticationMethods
        case .requiredClaims: .requiredClaim
        default: .forbiddenClaim
        }
    }

    /// A NumericDate (JOSE-14): a JSON number, 0 ≤ x < 2^53, fractions cut. nil when absent.
    private func time(_ name: StaticString) throws(AccessTokenError) -> UnixSeconds? {
        guard let value = claims[name] else { return nil }
        guard let time = UnixSeconds(numericDate: value) else { throw .time }
        return time
    }
}
