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
        do { return try read(token, expectations: expectations) } catch { throw error.error }
    }

    /// The same, with the check that failed.
    static func read(
        _ token: [UInt8], expectations: IDTokenExpectations
    ) throws(IDTokenFailure) -> UnverifiedIDToken {
        let jws: CompactJWS
        do {
            jws = try CompactJWS(token, maximumBytes: expectations.rules.maximumBytes)
        } catch { throw IDTokenFailure(check: error.check, error: .form(error)) }
        if let type = jws.type {
            let lowered = type.map { (0x41...0x5A).contains($0) ? $0 + 0x20 : $0 }
            guard lowered.elementsEqual("jwt".utf8) || lowered.elementsEqual("application/jwt".utf8) else {
                throw IDTokenFailure(check: .headerType, error: .form(.tokenType))
            }
        }
        guard expectations.rules.algorithms.contains(jws.algorithm) else {
            throw IDTokenFailure(check: .allowedAlgorithm, error: .algorithmNotAllowed(jws.algorithm))
        }
        let limits = JSONLimits(bytes: CompactJWS.maximumBytes, values: maximumValues)
        guard let claims = try? JSONValue.parse(jws.payload, limits: limits).object else {
            throw IDTokenFailure(check: .payload, error: .payloadNotJSON)
        }
        guard !JSONValue.object(claims).holdsNullCharacter else {
            throw IDTokenFailure(check: .nullCharacter, error: .nullCharacter)
        }
        return UnverifiedIDToken(jws: jws, claims: claims, expectations: expectations)
    }

    /// The checks that may keep a token from causing a key fetch (KEY-7).
    package func precheck(now: UnixSeconds) throws(IDTokenError) {
        let checks = claimChecks(accessToken: nil, now: now)
        do { try checks.run([.kind, .issuer, .audience, .expiry]) } catch { throw error.error }
    }

    /// Key, signature, then every claim (JWT-15). `.key(.unknownKeyID)` means that a newer key set
    /// may help. `accessToken` is compared with `at_hash` when both are there.
    package func verify(
        keys: KeySet, accessToken: [UInt8]?, now: UnixSeconds
    ) throws(IDTokenError) -> VerifiedIDToken {
        do { return try judge(keys: keys, accessToken: accessToken, now: now) } catch { throw error.error }
    }

    /// The same, with the check that failed.
    func judge(
        keys: KeySet, accessToken: [UInt8]?, now: UnixSeconds
    ) throws(IDTokenFailure) -> VerifiedIDToken {
        let key: PublicKey
        do {
            key = try keys.key(for: jws.keyID, algorithm: jws.algorithm)
        } catch { throw IDTokenFailure(check: .key, error: .key(error)) }
        if let bits = key.modulusBits, bits < expectations.rules.minimumRSABits {
            throw IDTokenFailure(check: .keySize, error: .keyTooSmall)
        }
        do {
            try key.verify(jws.signature, of: jws.signingInput, algorithm: jws.algorithm)
        } catch { throw IDTokenFailure(check: error.check, error: .form(error)) }
        let checks = claimChecks(accessToken: accessToken, now: now)
        try checks.run(IDTokenCheck.ofClaims)
        do {
            return VerifiedIDToken(
                issuer: try checks.checkIssuer(), subject: try checks.subject(), claims: claims,
                algorithm: jws.algorithm,
                keyID: jws.keyID, issuedAt: try checks.issuedAt(), expiry: try checks.expiry(),
                authenticationTime: try checks.optionalTime("auth_time"), acr: try checks.optionalText("acr"),
                amr: try checks.optionalTexts("amr"))
        } catch {
            // Never: each of these passed its check a moment ago.
            throw IDTokenFailure(check: .payload, error: error)
        }
    }

    private func claimChecks(accessToken: [UInt8]?, now: UnixSeconds) -> ClaimChecks {
        ClaimChecks(
            claims: claims, expectations: expectations, algorithm: jws.algorithm, accessToken: accessToken, now: now)
    }
}
