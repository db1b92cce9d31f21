import JOSE
import StrictJSON

@testable import OpenIDConnect

/// A provider's side of the conversation: documents, keys and tokens.
struct ScriptedIssuer: Sendable {
    static let now = UnixSeconds(1_800_000_000)
    static let clientID = Array("usher-host".utf8)

    let key: SigningKey

    init(keyID: String = "k1") throws {
        key = try SigningKey.generate(.es256, keyID: Array(keyID.utf8))
    }

    /// An https issuer that is right by construction.
    static func url(_ text: String) -> IssuerURL {
        do {
            return try IssuerURL.check(Array(text.utf8), plainLoopbackAllowed: false)
        } catch { fatalError("\(text): \(error)") }
    }

    static func metadata(_ issuer: IssuerURL) -> [(String, JSONValue)] {
        let at = { (path: String) in JSONValue.string(issuer.bytes + Array(path.utf8)) }
        return [
            ("issuer", .string(issuer.bytes)), ("jwks_uri", at("/jwks")), ("token_endpoint", at("/token")),
            ("device_authorization_endpoint", at("/device")),
        ]
    }

    /// The discovery document of https://idp.example.test.
    static var metadata: [UInt8] { JSONValue.members(metadata(url("https://idp.example.test"))).encoded() }
    var keySet: [UInt8] { Self.keySet([key]) }

    static func keySet(_ keys: [SigningKey]) -> [UInt8] {
        JSONValue.members([("keys", .array(keys.map(\.publicJWK)))]).encoded()
    }

    /// A token that passes, but for the claims given.
    func token(signedBy other: SigningKey? = nil, changing changes: [(String, JSONValue)] = []) throws -> [UInt8] {
        var claims: [(String, JSONValue)] = [
            ("iss", .text("https://idp.example.test")), ("aud", .string(Self.clientID)), ("sub", .text("alice-1")),
            ("iat", Self.number(Self.now.value)), ("exp", Self.number(Self.now.value + 300)),
        ]
        claims.removeAll { claim in changes.contains { $0.0 == claim.0 } }
        return try (other ?? key).signCompact(payload: JSONValue.members(claims + changes).encoded(), type: "JWT")
    }

    static func number(_ value: Int64) -> JSONValue {
        .number(JSONNumber(double: Double(value), integer: value))
    }
}
