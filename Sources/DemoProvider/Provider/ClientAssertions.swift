import JOSE
import StrictJSON

/// Client assertions (RFC 7523 §3): who made one, and that none comes twice.
struct ClientAssertions: Sendable {
    private static let type = Array("urn:ietf:params:oauth:client-assertion-type:jwt-bearer".utf8)
    /// The longest time from `iat` to `exp`, and how far `iat` may be off, in seconds.
    private static let longestLifetime = 60
    private static let skew = 30

    let issuer: String
    /// What `demo-keys` has registered.
    var registered: KeySet?
    /// `jti` of what was accepted, and when it is over.
    private var seen: [[UInt8]: Int] = [:]

    init(issuer: String, registered: KeySet?) {
        self.issuer = issuer
        self.registered = registered
    }

    /// The client of a request with an assertion; `now` in Unix seconds.
    mutating func client(_ form: FormFields, now: Int) throws(ClientError) -> ProviderClient {
        guard form["client_assertion_type"] == Self.type, let token = form["client_assertion"],
            let (client, claims) = verified(token), form["client_id"] ?? client.id == client.id,
            accept(claims, now: now)
        else { throw .invalidClient(basic: false) }
        return client
    }

    /// The signature is the client's own, and so are issuer and subject.
    private func verified(_ token: [UInt8]) -> (ProviderClient, JSONObject)? {
        let parts = token.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        guard parts.count == 3, let payload = Base64URL.decode(parts[1]),
            let claims = try? JSONValue.parse(payload, limits: JSONLimits(bytes: 8_192)).object,
            let id = claims["iss"]?.text, claims["sub"]?.text == id, let client = ProviderClient.named(id)
        else { return nil }
        let isOwn =
            switch client {
            case .demo: false
            case .confidential: hasCode(of: client, parts)
            case .keys: hasSignature(token)
            }
        return isOwn ? (client, claims) : nil
    }

    /// client_secret_jwt: the same code, made with the secret that both know.
    private func hasCode(of client: ProviderClient, _ parts: [ArraySlice<UInt8>]) -> Bool {
        let digests = ["HS256": "SHA2-256", "HS384": "SHA2-384", "HS512": "SHA2-512"]
        guard let header = Base64URL.decode(parts[0]), let code = Base64URL.decode(parts[2]),
            let name = (try? JSONValue.parse(header, limits: JSONLimits(bytes: 1_024)))?.object?["alg"]?.text,
            let digest = digests[String(decoding: name, as: UTF8.self)], let secret = client.secret
        else { return false }
        let input = Array(parts[0]) + [UInt8(ascii: ".")] + parts[1]
        let wanted = secret.withUnsafeBytes { HMAC.code(of: input, key: $0, digestName: digest) }
        return wanted.map { ConstantTime.equal(code, $0) } ?? false
    }

    /// private_key_jwt: a key that was registered.
    private func hasSignature(_ token: [UInt8]) -> Bool {
        guard let registered, let jws = try? CompactJWS(token),
            let key = try? registered.key(for: jws.keyID, algorithm: jws.algorithm)
        else { return false }
        return (try? key.verify(jws.signature, of: jws.signingInput, algorithm: jws.algorithm)) != nil
    }

    /// For this provider, for a short time, and for the first time.
    private mutating func accept(_ claims: JSONObject, now: Int) -> Bool {
        let audiences = [issuer, issuer + "/token"].map { JSONValue.text($0) }
        guard let audience = claims["aud"], audiences.contains(audience),
            let expiry = claims["exp"]?.number?.integer.map({ Int($0) }), expiry > now,
            let issued = claims["iat"]?.number?.integer.map({ Int($0) }), abs(issued - now) <= Self.skew,
            (1...Self.longestLifetime).contains(expiry - issued), let name = claims["jti"]?.text, name.count >= 22
        else { return false }
        seen = seen.filter { $0.value > now }
        return seen.updateValue(expiry, forKey: name) == nil
    }
}
