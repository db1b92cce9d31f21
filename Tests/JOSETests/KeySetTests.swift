import JOSE
import StrictJSON
import Testing

/// Which keys of a set can verify, and which sets are refused: JWT-05, JOSE-8, JOSE-11, JOSE-18, KEY-3.
@Suite struct KeySetTests {
    @Test(arguments: ["RS256", "ES256", "ES384", "ES512", "EdDSA"])
    func `a plain public key is usable`(_ name: String) throws {
        let key = try Self.key(name)
        #expect(try TestKeys.set([key], changing: ["alg": nil, "use": nil, "kid": nil]).usableCount == 1)
    }

    @Test(arguments: [
        ("use", JSONValue.text("enc")), ("use", .text("SIG")), ("use", .null), ("use", .array([.text("sig")])),
        ("key_ops", .array([])), ("key_ops", .array([.text("sign")])), ("key_ops", .text("verify")), ("key_ops", .null),
        ("alg", .text("HS256")), ("alg", .text("RS256")), ("alg", .text("ES384")), ("alg", .text("es256")),
        ("alg", .null),
        ("kid", .integer(1)), ("kid", .null), ("kty", .text("RSA")), ("kty", .text("oct")), ("kty", .text("ec")),
        ("kty", .null), ("crv", .text("P-384")), ("crv", .text("secp256k1")), ("crv", .text("p-256")), ("crv", .null),
        ("x", .null), ("y", .null), ("x", .text("")), ("y", .text("")), ("x", .text("AA==")), ("y", .integer(7)),
    ])
    func `an EC key with this member is passed over (JOSE-8, JWT-05)`(_ name: String, _ value: JSONValue) throws {
        let key = try Self.key("ES256")
        let good = try Self.key("EdDSA")
        let set = try TestKeys.set(of: [TestKeys.jwk(key, changing: [name: value]), TestKeys.jwk(good)])
        #expect(set.usableCount == 1)
    }

    @Test(arguments: [
        ("use", JSONValue.text("sig")), ("key_ops", .array([.text("sign"), .text("verify")])), ("x5c", .array([])),
    ])
    func `an EC key with this member is usable`(_ name: String, _ value: JSONValue) throws {
        #expect(try TestKeys.set([try Self.key("ES256")], changing: [name: value]).usableCount == 1)
    }

    @Test(arguments: ["d", "p", "q", "dp", "dq", "qi", "oth"])
    func `a published private member refuses the whole set (JWT-05)`(_ name: String) throws {
        let keys = [
            TestKeys.jwk(try Self.key("ES256")), TestKeys.jwk(try Self.key("RS256"), changing: [name: .text("AQ")]),
        ]
        #expect(throws: KeySetError.privateKeyPublished) { try TestKeys.set(of: keys) }
    }

    @Test func `a symmetric key is passed over and verifies nothing (CORE-8)`() throws {
        let symmetric = JSONValue.members([("kty", .text("oct")), ("kid", .text("h")), ("k", .text("AAAA"))])
        #expect(try TestKeys.set(of: [symmetric]).usableCount == 0)
        #expect(try TestKeys.set(of: [symmetric, TestKeys.jwk(try Self.key("ES256"))]).usableCount == 1)
    }

    /// A modulus of exactly this many bits, odd. It need not be a product of primes to be judged.
    static func modulus(bits: Int, last: UInt8 = 0xFF) -> [UInt8] {
        var bytes = [UInt8](repeating: 0xAB, count: (bits + 7) / 8)
        bytes[0] = UInt8(1 << ((bits - 1) % 8))
        bytes[bytes.count - 1] = last
        return bytes
    }

    static func rsa(_ modulus: [UInt8], _ exponent: [UInt8]) -> JSONValue {
        .members([
            ("kty", .text("RSA")), ("n", .string(Base64URL.encode(modulus))),
            ("e", .string(Base64URL.encode(exponent))),
        ])
    }

    @Test(arguments: [(2_047, 0), (2_048, 1), (2_049, 1), (4_096, 1), (8_192, 1), (8_193, 0), (1_024, 0), (16_384, 0)])
    func `an RSA modulus has 2,048 to 8,192 bits (JOSE-11)`(_ bits: Int, _ usable: Int) throws {
        #expect(try TestKeys.set(of: [Self.rsa(Self.modulus(bits: bits), [1, 0, 1])]).usableCount == usable)
        // Leading zeros are no bits.
        #expect(try TestKeys.set(of: [Self.rsa([0, 0] + Self.modulus(bits: bits), [1, 0, 1])]).usableCount == usable)
    }

    @Test(arguments: [
        ([UInt8]([]), 0), ([0], 0), ([1], 0), ([3], 0), ([17], 0), ([0xFF, 0xFF], 0), ([1, 0, 0], 0), ([1, 0, 1], 1),
        ([0, 0, 1, 0, 1], 1), ([1, 0, 2], 0), ([1, 0, 3], 1), ([0xFF, 0xFF, 0xFF, 0xFF], 1), ([1, 0, 0, 0, 1], 0),
        ([0, 0, 0, 0, 1], 0), ([UInt8](repeating: 0xFF, count: 256), 0),
    ])
    func `an RSA exponent is odd, at least 65,537 and below 2^32 (JOSE-11)`(_ exponent: [UInt8], _ usable: Int) throws {
        #expect(try TestKeys.set(of: [Self.rsa(Self.modulus(bits: 2_048), exponent)]).usableCount == usable)
    }

    @Test func `an even modulus is passed over`() throws {
        #expect(try TestKeys.set(of: [Self.rsa(Self.modulus(bits: 2_048, last: 0xFE), [1, 0, 1])]).usableCount == 0)
        #expect(try TestKeys.set(of: [Self.rsa([], [1, 0, 1])]).usableCount == 0)
        #expect(try TestKeys.set(of: [Self.rsa([0, 0], [1, 0, 1])]).usableCount == 0)
    }

    @Test(arguments: ["ES256", "ES384", "ES512"])
    func `a point off the curve, at infinity or out of the field is passed over`(_ name: String) throws {
        let key = TestKeys.jwk(try Self.key(name))
        let y = try #require(key.object?["y"]?.text.flatMap { Base64URL.decode($0) })
        var wrong = y
        wrong[wrong.count - 1] ^= 1
        let zeros = [UInt8](repeating: 0, count: y.count)
        let ones = [UInt8](repeating: 0xFF, count: y.count)
        for (newX, newY) in [(nil, wrong), (zeros, zeros), (ones, y), (zeros, ones), (nil, zeros)] {
            var changes: [String: JSONValue?] = ["y": .string(Base64URL.encode(newY))]
            if let newX { changes["x"] = .string(Base64URL.encode(newX)) }
            #expect(try TestKeys.set([try Self.key(name)], changing: changes).usableCount == 0)
        }
    }

    /// JOSE-18: a real provider leaves out leading zero bytes of coordinates.
    @Test func `a short coordinate is padded on the left, a long one refused (JOSE-18)`() throws {
        // RFC 7515 appendix A.3's key has no leading zero, so one is searched.
        for _ in 0..<5_000 {
            let key = try Self.key("ES256")
            let jwk = key.publicJWK
            let x = try #require(jwk.object?["x"]?.text.flatMap { Base64URL.decode($0) })
            guard x[0] == 0 else { continue }
            #expect(x.count == 32)
            let short = try TestKeys.set([key], changing: ["x": .string(Base64URL.encode(x.drop { $0 == 0 }))])
            try TestKeys.verify(try key.signCompact(payload: [1], type: nil), short)
            let long = try TestKeys.set([key], changing: ["x": .string(Base64URL.encode([0] + x))])
            #expect(long.usableCount == 0)
            let y = try #require(jwk.object?["y"]?.text.flatMap { Base64URL.decode($0) })
            let longY = try TestKeys.set([key], changing: ["y": .string(Base64URL.encode([0] + y))])
            #expect(longY.usableCount == 0)
            let shifted = try TestKeys.set(
                [key], changing: ["x": .string(Base64URL.encode(Array(x.drop { $0 == 0 }) + [0]))])
            #expect(shifted.usableCount == 0)
            return
        }
        Issue.record("no key with a leading zero in 5,000")
    }

    @Test(arguments: [0, 31, 33, 57, 64]) func `an Ed25519 key has 32 bytes`(_ count: Int) throws {
        let x = JSONValue.string(Base64URL.encode([UInt8](repeating: 9, count: count)))
        #expect(try TestKeys.set([try Self.key("EdDSA")], changing: ["x": x]).usableCount == 0)
    }

    @Test(arguments: ["Ed448", "X25519", "ed25519", "P-256"]) func `no other OKP curve is usable (JOSE-13)`(
        _ curve: String
    ) throws {
        #expect(try TestKeys.set([try Self.key("EdDSA")], changing: ["crv": .text(curve)]).usableCount == 0)
    }

    @Test(arguments: [
        ("", KeySetError.notJSON), ("<html>", .notJSON), ("[]", .notJSON), ("null", .notJSON),
        ("{\"keys\":[]} x", .notJSON),
        ("{\"keys\":[],\"keys\":[]}", .notJSON), ("\u{FEFF}{\"keys\":[]}", .notJSON), ("{}", .noKeys),
        ("{\"keys\":{}}", .noKeys), ("{\"keys\":null}", .noKeys), ("{\"Keys\":[]}", .noKeys),
    ])
    func `a document that is no key set is refused`(_ document: String, _ error: KeySetError) {
        #expect(throws: error) { try KeySet.parse(Array(document.utf8)) }
    }

    @Test func `100 keys and 256 KiB are read, more is refused (KEY-3)`() throws {
        let key = TestKeys.jwk(try Self.key("EdDSA"))
        #expect(try TestKeys.set(of: Array(repeating: key, count: 100)).usableCount == 100)
        #expect(throws: KeySetError.tooManyKeys) { try TestKeys.set(of: Array(repeating: key, count: 101)) }
        let document = JSONValue.members([("keys", .array([key]))]).encoded()
        let spaces = [UInt8](repeating: 0x20, count: KeySet.maximumBytes - document.count)
        #expect(try KeySet.parse(document + spaces).usableCount == 1)
        #expect(throws: KeySetError.tooLarge) { try KeySet.parse(document + spaces + [0x20]) }
    }

    @Test func `an empty set and entries that are no objects are no keys`() throws {
        #expect(try KeySet.parse(Array("{\"keys\":[]}".utf8)).usableCount == 0)
        #expect(try TestKeys.set(of: [.null, .text("key"), .array([])]).usableCount == 0)
    }

    @Test func `each refusal has a reason of its own`() {
        let errors: [KeySetError] = [.tooLarge, .notJSON, .noKeys, .tooManyKeys, .privateKeyPublished]
        #expect(Set(errors.map(\.reason)).count == errors.count)
        #expect(errors.allSatisfy { $0.reason.hasPrefix("keys.") })
    }

    private static func key(_ name: String) throws -> SigningKey {
        let algorithm = try #require(SignatureAlgorithm(name: Array(name.utf8)))
        return try SigningKey.generate(algorithm, keyID: Array("k".utf8))
    }
}
