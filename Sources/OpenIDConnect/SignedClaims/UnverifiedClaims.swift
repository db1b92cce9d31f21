import JOSE
import StrictJSON

/// A JWS whose payload is an object of claims. Its form is right and its signature unchecked: what it
/// says may prevent a key fetch and admits nothing (JWT-15).
struct UnverifiedClaims: Sendable {
    /// What the header's `typ` must be, in any letter case.
    enum Kind: Sendable {
        /// RFC 9068 §2.1: said explicitly, so that no other token passes.
        case accessToken
        /// OpenID Connect Core §5.3.2.
        case userInfo

        func admits(_ type: [UInt8]?) -> Bool {
            let lowered = type?.map { (0x41...0x5A).contains($0) ? $0 + 0x20 : $0 }
            return switch (self, lowered) {
            case (.accessToken, let type?):
                type.elementsEqual("at+jwt".utf8) || type.elementsEqual("application/at+jwt".utf8)
            case (.userInfo, let type?): type.elementsEqual("jwt".utf8) || type.elementsEqual("application/jwt".utf8)
            case (.accessToken, nil): false
            case (.userInfo, nil): true
            }
        }
    }

    let jws: CompactJWS
    let claims: JSONObject

    /// Form, header and algorithm, as for an ID token (JWT-01 to JWT-03, JWT-07).
    static func parse(
        _ token: [UInt8], kind: Kind, algorithms: Set<SignatureAlgorithm>, maximumBytes: Int = CompactJWS.maximumBytes
    ) throws(SignedClaimsError) -> UnverifiedClaims {
        let jws: CompactJWS
        do { jws = try CompactJWS(token, maximumBytes: maximumBytes) } catch { throw .form(error) }
        guard algorithms.contains(jws.algorithm) else { throw .algorithmNotAllowed(jws.algorithm) }
        guard kind.admits(jws.type) else { throw .type }
        let limits = JSONLimits(bytes: CompactJWS.maximumBytes, values: UnverifiedIDToken.maximumValues)
        guard let claims = try? JSONValue.parse(jws.payload, limits: limits).object else { throw .payloadNotJSON }
        guard !JSONValue.object(claims).holdsNullCharacter else { throw .nullCharacter }
        return UnverifiedClaims(jws: jws, claims: claims)
    }

    /// The claims of a token whose signature is right. `.key(.unknownKeyID)`: a newer set may help.
    func verify(keys: KeySet, minimumRSABits: Int) throws(SignedClaimsError) -> JSONObject {
        let key: PublicKey
        do { key = try keys.key(for: jws.keyID, algorithm: jws.algorithm) } catch { throw .key(error) }
        if let bits = key.modulusBits, bits < minimumRSABits { throw .key(.unfit) }
        do {
            try key.verify(jws.signature, of: jws.signingInput, algorithm: jws.algorithm)
        } catch { throw .form(error) }
        return claims
    }
}
