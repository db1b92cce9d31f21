import StrictJSON

/// An access token that only the provider can read, when everything that introspection says of it holds. It must say
/// as much as a JWT does (RFC 9068 §2.2), but for `iss`, `jti`, and of a person's token `client_id`, which RFC 7662
/// §2.2 leaves to it.
struct IntrospectedAccessToken: Sendable {
    let issuer: [UInt8]
    let subject: [UInt8]
    /// nil: a person's token, and the provider does not say whose client got it.
    let clientID: [UInt8]?
    let claims: JSONObject
    let issuedAt: UnixSeconds
    let expiry: UnixSeconds

    /// `claims`: of an answer that says `active`.
    init(
        checking claims: JSONObject, _ expectations: AccessTokenExpectations, now: UnixSeconds
    ) throws(AccessTokenError) {
        let rules = AccessTokenChecks(claims: claims, expectations: expectations, now: now)
        if claims["iss"] != nil { try rules.checkIssuer() }
        try rules.checkAudience()
        let mayBeUnsaid = expectations.holder == .person && claims["client_id"] == nil
        clientID = mayBeUnsaid ? nil : try rules.checkClient()
        expiry = try rules.checkExpiry()
        issuedAt = try rules.checkIssuedAt(expiry: expiry)
        try rules.checkNotBefore()
        try rules.checkKind()
        subject = try rules.checkSubject()
        switch expectations.holder {
        case .person: try rules.checkSignIn(subject: subject)
        case .client(let client): try rules.checkService(subject: subject, client: client)
        }
        issuer = expectations.issuer
        self.claims = claims
    }
}
