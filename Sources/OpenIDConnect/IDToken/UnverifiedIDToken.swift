package import JOSE
import StrictJSON

/// An ID token whose form is right and whose signature is unchecked. Its claims may prevent a key
/// fetch; nothing is ever granted from here.
package struct UnverifiedIDToken: Sendable {
    /// Values of any kind in the payload; keeps what a token may hold in memory below 1 MiB (JWT-16).
    static let maximumValues = 8_192

    let jws: CompactJWS
    let claims: JSONObject
    let expectations: IDTokenExpectations

    /// The header's `kid`.
    var keyID: [UInt8]? { jws.keyID }

    /// Form, header and algorithm (JWT-01 to JWT-03, JWT-07).
    package static func parse(
        _ token: [UInt8], expectations: IDTokenExpectations
    ) throws(IDTokenError) -> UnverifiedIDToken {
        let jws: CompactJWS
        do { jws = try CompactJWS(token) } catch { throw .form(error) }
        guard expectations.algorithms.contains(jws.algorithm) else { throw .algorithmNotAllowed(jws.algorithm) }
        if let type = jws.type {
            let lowered = type.map { (0x41...0x5A).contains($0) ? $0 + 0x20 : $0 }
            guard lowered.elementsEqual("jwt".utf8) || lowered.elementsEqual("application/jwt".utf8) else {
                throw .form(.tokenType)
            }
        }
        let limits = JSONLimits(bytes: CompactJWS.maximumBytes, values: maximumValues)
        guard let claims = try? JSONValue.parse(jws.payload, limits: limits).object else { throw .payloadNotJSON }
        guard !JSONValue.object(claims).holdsNullCharacter else { throw .nullCharacter }
        return UnverifiedIDToken(jws: jws, claims: claims, expectations: expectations)
    }

    /// The checks that may keep a token from causing a key fetch (KEY-7).
    package func precheck(now: UnixSeconds) throws(IDTokenError) {
        let rules = ClaimChecks(claims: claims, expectations: expectations, now: now)
        try rules.checkKind()
        try rules.checkIssuer()
        try rules.checkAudience()
        _ = try rules.checkExpiry()
    }

    /// Key, signature, then every claim (JWT-15). `.key(.unknownKeyID)` means that a newer key set
    /// may help. `accessToken` is compared with `at_hash` when both are there.
    package func verify(
        keys: KeySet, accessToken: [UInt8]?, now: UnixSeconds
    ) throws(IDTokenError) -> VerifiedIDToken {
        let key: PublicKey
        do { key = try keys.key(for: jws.keyID, algorithm: jws.algorithm) } catch { throw .key(error) }
        do {
            try key.verify(jws.signature, of: jws.signingInput, algorithm: jws.algorithm)
        } catch { throw .form(error) }
        let rules = ClaimChecks(claims: claims, expectations: expectations, now: now)
        try rules.checkKind()
        let issuer = try rules.checkIssuer()
        try rules.checkAudience()
        try rules.checkAuthorizedParty()
        let expiry = try rules.checkExpiry()
        let issuedAt = try rules.checkIssuedAt(expiry: expiry)
        try rules.checkNotBefore()
        let subject = try rules.checkSubject()
        try rules.checkAccessTokenHash(accessToken, algorithm: jws.algorithm)
        return VerifiedIDToken(
            issuer: issuer, subject: subject, claims: claims, algorithm: jws.algorithm, keyID: jws.keyID,
            issuedAt: issuedAt, expiry: expiry, authenticationTime: try rules.optionalTime("auth_time"),
            acr: try rules.optionalText("acr"), amr: try rules.optionalTexts("amr"))
    }
}
