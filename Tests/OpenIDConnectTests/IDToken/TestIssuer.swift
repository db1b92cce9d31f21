import JOSE
import StrictJSON

@testable import OpenIDConnect

/// A provider in a value: its key, and tokens that it signs.
struct TestIssuer {
    static let now = UnixSeconds(1_900_000_000)
    static let issuer = "https://idp.test/realm"
    static let clientID = "host-login"

    let key: SigningKey

    init(_ algorithm: SignatureAlgorithm = .edDSA, keyID: String = "k1") throws {
        key = try SigningKey.generate(algorithm, keyID: Array(keyID.utf8))
    }

    var keys: KeySet {
        get throws { try KeySet.parse(JSONValue.members([("keys", .array([key.publicJWK]))]).encoded()) }
    }

    static var expectations: IDTokenExpectations {
        IDTokenExpectations(
            issuer: Array(issuer.utf8), clientID: Array(clientID.utf8), algorithms: Set(SignatureAlgorithm.allCases))
    }

    /// The claims of a plain good token, with members changed or (nil) left out.
    static func claims(_ changes: [String: JSONValue?] = [:]) -> JSONValue {
        var members: [(String, JSONValue)] = [
            ("iss", .text(issuer)), ("sub", .text("user-1")), ("aud", .text(clientID)),
            ("exp", .integer(Int(now.value) + 300)), ("iat", .integer(Int(now.value) - 5)),
        ]
        for (name, value) in changes {
            members.removeAll { $0.0 == name }
            if let value { members.append((name, value)) }
        }
        return .members(members)
    }

    func token(_ changes: [String: JSONValue?] = [:], type: String? = "JWT") throws -> [UInt8] {
        try token(payload: Self.claims(changes).encoded(), type: type)
    }

    func token(payload: [UInt8], type: String? = "JWT") throws -> [UInt8] {
        try key.signCompact(payload: payload, type: type)
    }

    /// Judges a token of this issuer with these claims.
    func judge(
        _ changes: [String: JSONValue?] = [:], expectations: IDTokenExpectations = Self.expectations,
        accessToken: [UInt8]? = nil, now: UnixSeconds = Self.now
    ) throws -> VerifiedIDToken {
        let token = try UnverifiedIDToken.parse(try token(changes), expectations: expectations)
        return try token.verify(keys: try keys, accessToken: accessToken, now: now)
    }
}
