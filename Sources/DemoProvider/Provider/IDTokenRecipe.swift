import JOSE
import StrictJSON

/// All that goes into one ID token (OpenID Connect Core §2), and what may be spoilt in it.
struct IDTokenRecipe {
    /// Seconds from `iat` to `exp`.
    static let lifetime = 300
    private static let hour = 3_600

    let issuer: String
    let client: ProviderClient
    let approval: Approval
    let accessToken: [UInt8]
    /// Unix seconds.
    let issuedAt: Int
    let nonce: [UInt8]?
    let misbehaviours: Set<Misbehaviour>

    /// The compact form; nil only when OpenSSL has no memory.
    func idToken(signedBy key: SigningKey) -> [UInt8]? {
        let payload = claims(key.algorithm).encoded()
        if misbehaviours.contains(.algNone) {
            let header = JSONValue.members([("alg", .text("none")), ("typ", .text("JWT"))])
            return Base64URL.encode(header.encoded()) + [UInt8(ascii: ".")] + Base64URL.encode(payload)
                + [UInt8(ascii: ".")]
        }
        guard let token = try? key.signCompact(payload: payload, type: "JWT") else { return nil }
        return misbehaviours.contains(.changedSignature) ? Self.withChangedSignature(token) : token
    }

    private func claims(_ algorithm: SignatureAlgorithm) -> JSONValue {
        let shift =
            misbehaviours.contains(.expired)
            ? -(Self.hour + Self.lifetime) : misbehaviours.contains(.future) ? Self.hour : 0
        let begin = issuedAt + shift
        var audience = client.id
        if misbehaviours.contains(.otherClient) { audience = Array("another-client".utf8) }
        let isAnothers = misbehaviours.contains(.refreshOtherSubject)
        let subject = isAnothers ? Array("somebody-else".utf8) : approval.person.subject
        var claims: [(String, JSONValue)] = [
            ("iss", .text(misbehaviours.contains(.wrongIssuer) ? "https://another.example" : issuer)),
            ("sub", .string(subject)), ("aud", .string(audience)),
            ("exp", .integer(begin + Self.lifetime)), ("iat", .integer(begin)),
            ("auth_time", .integer(approval.time)), ("amr", .array([.text("pwd")])),
        ]
        if let nonce { claims.append(("nonce", .string(nonce))) }
        if misbehaviours.contains(.future) { claims.append(("nbf", .integer(begin))) }
        if let hash = accessTokenHash(algorithm) { claims.append(("at_hash", .string(hash))) }
        // Of two members with one name the first stays.
        if misbehaviours.contains(.principalRoot) { claims.append(("preferred_username", .text("root"))) }
        return .members(claims + approval.person.claims)
    }

    /// The left half of the access token's hash (OpenID Connect Core §3.1.3.6); SHA-512 with Ed25519.
    private func accessTokenHash(_ algorithm: SignatureAlgorithm) -> [UInt8]? {
        Digest.hash(accessToken, name: algorithm.digestName ?? "SHA2-512")
            .map { Base64URL.encode($0.prefix($0.count / 2)) }
    }

    private static func withChangedSignature(_ token: [UInt8]) -> [UInt8]? {
        guard let dot = token.lastIndex(of: UInt8(ascii: ".")), var signature = Base64URL.decode(token[(dot + 1)...]),
            !signature.isEmpty
        else { return nil }
        signature[signature.count / 2] ^= 1
        return token[...dot] + Base64URL.encode(signature)
    }
}
