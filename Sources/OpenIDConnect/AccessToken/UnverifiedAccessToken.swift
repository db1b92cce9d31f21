import StrictJSON

/// A JWT access token whose form is right and whose signature is unchecked.
struct UnverifiedAccessToken: Sendable {
    let token: UnverifiedClaims
    let expectations: AccessTokenExpectations

    static func parse(
        _ token: [UInt8], expectations: AccessTokenExpectations
    ) throws(AccessTokenError) -> UnverifiedAccessToken {
        do throws(SignedClaimsError) {
            let parsed = try UnverifiedClaims.parse(
                token, kind: .accessToken, algorithms: expectations.rules.algorithms,
                maximumBytes: expectations.rules.maximumBytes)
            return UnverifiedAccessToken(token: parsed, expectations: expectations)
        } catch { throw .token(error) }
    }

    /// The checks that may keep a token from causing a key fetch (KEY-7).
    func precheck(now: UnixSeconds) throws(AccessTokenError) {
        let rules = AccessTokenChecks(claims: token.claims, expectations: expectations, now: now)
        try rules.checkIssuer()
        try rules.checkAudience()
        _ = try rules.checkExpiry()
    }

    /// Every claim. `claims`: those behind the signature.
    func judge(_ claims: JSONObject, now: UnixSeconds) throws(AccessTokenError) -> VerifiedAccessToken {
        let rules = AccessTokenChecks(claims: claims, expectations: expectations, now: now)
        try rules.checkIssuer()
        try rules.checkAudience()
        let client = try rules.checkClient()
        let expiry = try rules.checkExpiry()
        let issuedAt = try rules.checkIssuedAt(expiry: expiry)
        try rules.checkNotBefore()
        let subject = try rules.checkSubject()
        let tokenID = try rules.checkTokenID()
        if expectations.holder == .person { try rules.checkSignIn(subject: subject) }
        return VerifiedAccessToken(
            issuer: expectations.issuer, subject: subject, clientID: client, tokenID: tokenID, claims: claims,
            issuedAt: issuedAt, expiry: expiry)
    }
}
