import JOSE
import SecretMemory
import StrictJSON

/// What we say about ourselves in a client assertion (RFC 7523 §3): made anew for every request.
struct ClientAssertion: Sendable {
    static let type = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
    /// Seconds from `iat` to `exp`.
    static let lifetime: Int64 = 60
    /// Bytes of randomness in `jti`.
    static let identifierBytes = 16

    private let payload: [UInt8]

    /// nil unless `identifier` has its 128 bits.
    init?(clientID: [UInt8], audience: [UInt8], now: UnixSeconds, identifier: [UInt8]) {
        guard identifier.count == Self.identifierBytes else { return nil }
        let time = { (value: Int64) in JSONValue.number(JSONNumber(double: Double(value), integer: value)) }
        payload =
            JSONValue.members([
                ("iss", .string(clientID)), ("sub", .string(clientID)), ("aud", .string(audience)),
                ("jti", .string(Base64URL.encode(identifier))), ("iat", time(now.value)),
                ("exp", time(now.value + Self.lifetime)),
            ]).encoded()
    }

    /// private_key_jwt.
    func signed(with key: ClientKey) throws(ClientSecretError) -> SecretBytes {
        var token: [UInt8]
        do { token = try key.sign(payload) } catch { throw .assertion }
        return SecretBytes(consuming: &token)
    }

    /// client_secret_jwt.
    func authenticated(
        with secret: SecretBytes, _ algorithm: SharedSecretAlgorithm
    ) throws(ClientSecretError) -> SecretBytes {
        let header = JSONValue.members([("alg", .text(algorithm.rawValue)), ("typ", .text("JWT"))]).encoded()
        var token = Base64URL.encode(header) + [UInt8(ascii: ".")] + Base64URL.encode(payload)
        let code = secret.withBytes { HMAC.code(of: token, key: $0, digestName: algorithm.digestName) }
        guard let code else { throw .assertion }
        token += [UInt8(ascii: ".")] + Base64URL.encode(code)
        return SecretBytes(consuming: &token)
    }
}
