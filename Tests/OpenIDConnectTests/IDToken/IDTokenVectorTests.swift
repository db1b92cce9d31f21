import JOSE
import StrictJSON
import TestVectors
import Testing

@testable import OpenIDConnect

/// own/idtoken.json and own/jwks.json: JWT-01 to JWT-13, CORE-1 to CORE-10, JOSE-1 to JOSE-18.
@Suite struct IDTokenVectorTests {
    static let tokens = IDTokenVector.all("idtoken")
    static let keySets = IDTokenVector.all("jwks")
    static let accepted = (tokens + keySets).filter(\.isAccepted)
    static let tokenReasons = IDTokenVectorReasons.byCase(IDTokenVectorReasons.tokens)
    static let keySetReasons = IDTokenVectorReasons.byCase(IDTokenVectorReasons.keySets)

    static let now = UnixSeconds(1_900_000_000)
    static let expectations = IDTokenExpectations(
        issuer: Array("https://idp.example.test/realms/corp".utf8), clientID: Array("hostlogin-client".utf8),
        algorithms: Set(SignatureAlgorithm.allCases), freshSince: UnixSeconds(1_899_999_400))

    static func commonKeys() throws -> KeySet {
        try KeySet.parse(try #require(try TestVectors.own("idtoken")["jwks"]?.encoded()))
    }

    @Test func `no vector and no reason is lost on the way`() {
        #expect(Self.tokens.count == 171)
        #expect(Self.keySets.count == 31)
        #expect(Self.accepted.count == 14 + 8)
        #expect(Self.tokenReasons.count == 171 - 14)
        #expect(Self.keySetReasons.count == 31 - 8)
        print("vectors: own/idtoken.json \(Self.tokens.count), own/jwks.json \(Self.keySets.count)")
    }

    @Test(arguments: tokens) func `a token is judged as its vector says`(_ vector: IDTokenVector) throws {
        let reason = Self.tokenReasons[vector.id]
        #expect((reason == nil) == vector.isAccepted)
        #expect(try Self.refusal(of: vector.token, vector) == reason)
    }

    @Test(arguments: keySets) func `a key set is judged as its vector says`(_ vector: IDTokenVector) throws {
        let reason = Self.keySetReasons[vector.id]
        #expect((reason == nil) == vector.isAccepted)
        #expect(try Self.refusal(of: vector.token, vector) == reason)
    }

    /// The twins of what is accepted: one bit of one part changed, and the signature is no longer one.
    @Test(arguments: accepted) func `one changed bit in any part refuses the token`(_ vector: IDTokenVector) throws {
        let parts = vector.token.split(separator: UInt8(ascii: "."))
        try #require(parts.count == 3)
        var signature = try #require(Base64URL.decode(parts[2]))
        for offset in [0, signature.count / 2, signature.count - 1] {
            signature[offset] ^= 1
            let twin = Self.join([Array(parts[0]), Array(parts[1]), Base64URL.encode(signature)])
            #expect(try Self.refusal(of: twin, vector) == "id_token.signature")
            signature[offset] ^= 1
        }
        for part in 0...1 {
            // White space that JSON ignores: the same header, the same claims, other bytes.
            let document = try #require(Base64URL.decode(parts[part])) + [UInt8(ascii: " ")]
            var twin = parts.map(Array.init)
            twin[part] = Base64URL.encode(document)
            #expect(try Self.refusal(of: Self.join(twin), vector) == "id_token.signature")
        }
    }

    private static func join(_ parts: [[UInt8]]) -> [UInt8] {
        Array(parts.joined(separator: [UInt8(ascii: ".")]))
    }

    /// nil when accepted, or else the reason code.
    private static func refusal(of token: [UInt8], _ vector: IDTokenVector) throws -> String? {
        let document = try #require(try vector.keySet ?? TestVectors.own("idtoken")["jwks"]?.encoded())
        let keys: KeySet
        do { keys = try KeySet.parse(document) } catch { return error.reason }
        do throws(IDTokenError) {
            let unverified = try UnverifiedIDToken.parse(token, expectations: expectations)
            _ = try unverified.verify(keys: keys, accessToken: vector.accessToken, now: now)
            return nil
        } catch {
            return error.reason
        }
    }
}
