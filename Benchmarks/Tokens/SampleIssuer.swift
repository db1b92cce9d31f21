import JOSE
import OpenIDConnect
import StrictJSON

/// Tokens like those of a login, signed here.
struct SampleIssuer {
    static let now = UnixSeconds(1_900_000_000)
    static let issuer = "https://login.example.com/realms/staff"
    static let clientID = "usher-hosts"

    let key: SigningKey
    let keys: KeySet

    init(_ algorithm: SignatureAlgorithm) throws {
        key = try SigningKey.generate(algorithm, keyID: Array("key-2026-11".utf8))
        keys = try KeySet.parse(JSONValue.members([("keys", .array([key.publicJWK]))]).encoded())
    }

    static var expectations: IDTokenExpectations {
        var expectations = IDTokenExpectations(
            issuer: Array(issuer.utf8), clientID: Array(clientID.utf8), rules: TokenRules(),
            freshSince: UnixSeconds(now.value - 600), nonce: .ifPresent(Array("AAECAwQFBgcICQoLDA0ODw".utf8)))
        expectations.rules.algorithms = Set(SignatureAlgorithm.allCases)
        return expectations
    }

    static var claims: [(String, JSONValue)] {
        [
            ("iss", .text(issuer)), ("sub", .text("f3c1d2aa-7b1c-4a8e-9f60-1c2d3e4f5a6b")), ("aud", .text(clientID)),
            ("exp", .integer(Int(now.value) + 300)), ("iat", .integer(Int(now.value))),
            ("auth_time", .integer(Int(now.value) - 10)), ("nonce", .text("AAECAwQFBgcICQoLDA0ODw")),
            ("acr", .text("1")), ("azp", .text(clientID)), ("typ", .text("ID")),
            ("preferred_username", .text("alice")), ("email_verified", .bool(true)),
            ("groups", .array(["linux-users", "linux-admins", "developers"].map(JSONValue.text))),
        ]
    }

    func token() throws -> [UInt8] {
        try key.signCompact(payload: JSONValue.members(Self.claims).encoded(), type: "JWT")
    }
}
