import JOSE
import StrictJSON
import TestVectors
import Testing

/// Keys of our own from files: PEM and JWK (RFC 7517, RFC 5958).
struct SigningKeyReadTests {
    /// RFC 8037 A.1.
    private static let edwards =
        #"{"kty":"OKP","crv":"Ed25519","d":"nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}"#
    /// RFC 7515 A.3.
    private static let elliptic =
        #"{"kty":"EC","crv":"P-256","x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU","y":"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0","d":"jpsQnnGQmL-YBIffH1136cspYG6-0iY7X1fCE9-E9LI"}"#

    private func read(
        _ document: some Collection<UInt8>, _ algorithm: SignatureAlgorithm? = nil, keyID: String? = nil
    ) throws -> SigningKey {
        try Array(document).withUnsafeBytes {
            try SigningKey.read($0, algorithm: algorithm, keyID: keyID.map { Array($0.utf8) })
        }
    }

    @Test(arguments: SignatureAlgorithm.allCases)
    func `a key that was written is the same when it is read`(_ algorithm: SignatureAlgorithm) throws {
        let key = try SigningKey.generate(algorithm, keyID: Array("k".utf8))
        let pem = try key.withPrivatePEM { Array($0) }
        #expect(pem.starts(with: "-----BEGIN PRIVATE KEY-----\n".utf8))
        let same = try read(pem, algorithm, keyID: "k")
        #expect(same.publicJWK == key.publicJWK)
        try TestKeys.verify(try same.signCompact(payload: [0x7B], type: nil), TestKeys.set([key]))
        // The other family's algorithm does not take it.
        #expect(throws: SigningKeyError.unfit) { try read(pem, algorithm == .edDSA ? .es256 : .edDSA) }
    }

    @Test func `the algorithm follows the key when none is named`() throws {
        #expect(try read(SampleKeys.p256.utf8).algorithm == .es256)
        let rsa = try SigningKey.generate(.ps512, keyID: []).withPrivatePEM { Array($0) }
        #expect(try read(rsa).algorithm == .rs256)
        #expect(try read(rsa, .ps384).algorithm == .ps384)
    }

    @Test(arguments: [
        (SampleKeys.p256Encrypted, SigningKeyError.encrypted), (SampleKeys.p256Public, .notAKey),
        (SampleKeys.rsa1024, .weak), (SampleKeys.rsaExponent3, .weak), (SampleKeys.secp256k1, .unfit),
        (SampleKeys.x25519, .unfit), ("", .notAKey), ("secret", .notAKey), ("{}", .notAKey),
        (String(SampleKeys.p256.dropLast(40)), .notAKey),
    ])
    func `what is no key to sign with is refused`(_ document: String, _ expected: SigningKeyError) {
        #expect(throws: expected) { try read(document.utf8) }
    }

    @Test func `the older form of a key is read too`() throws {
        let old = try read(SampleKeys.p256Traditional.utf8)
        #expect(old.publicJWK == (try read(SampleKeys.p256.utf8)).publicJWK)
    }

    @Test(arguments: [
        (edwards, SignatureAlgorithm.edDSA), (elliptic, .es256), (" \n" + edwards, .edDSA),
    ])
    func `a JWK is read, and with one change it is refused`(_ jwk: String, _ algorithm: SignatureAlgorithm) throws {
        #expect(try read(jwk.utf8).algorithm == algorithm)
        #expect(throws: SigningKeyError.self) { try read(jwk.replacing("\"d\":\"", with: "\"d\":\"A").utf8) }
        for (old, new) in [("\"d\"", "\"D\""), ("\"kty\":\"", "\"kty\":\"x"), ("}", #","use":"enc"}"#)] {
            #expect(throws: SigningKeyError.notAKey) { try read(jwk.replacing(old, with: new).utf8) }
        }
    }

    @Test func `halves that do not belong together are refused`() throws {
        let other = Self.elliptic.replacing("jpsQnnGQ", with: "kpsQnnGQ")
        #expect(throws: SigningKeyError.mismatch) { try read(other.utf8) }
        #expect(throws: SigningKeyError.notAKey) {
            try read(Self.edwards.replacing("nWGxne", with: "oWGxne").utf8)
        }
    }

    @Test func `the key ID is the one named, else the JWK's own, else the thumbprint`() throws {
        // RFC 8037 A.3.
        let thumbprint = "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k"
        #expect(try read(Self.edwards.utf8).keyID == Array(thumbprint.utf8))
        let named = Self.edwards.replacing("}", with: #","kid":"own"}"#)
        #expect(try read(named.utf8).keyID == Array("own".utf8))
        #expect(try read(named.utf8, keyID: "given").keyID == Array("given".utf8))
        #expect(try read(named.utf8).thumbprint == Array(thumbprint.utf8))
    }

    @Test func `the public half that is shown has nothing of the private one`() throws {
        for jwk in [Self.edwards, Self.elliptic] {
            let shown = String(decoding: try read(jwk.utf8).publicJWK.encoded(), as: UTF8.self)
            #expect(!shown.contains("\"d\""))
            _ = try TestKeys.set(of: [try read(jwk.utf8).publicJWK])
        }
    }

    @Test(arguments: [("jws/4_1.rsa_v15_signature", SignatureAlgorithm.rs256), ("curve25519/jws", .edDSA)])
    func `signatures are those of the cookbook`(_ name: String, _ algorithm: SignatureAlgorithm) throws {
        guard let document = try TestVectors.foreignObject("rfc/cookbook/\(name).json") else { return }
        let input = try #require(document["input"]?.object)
        let key = try read(try #require(input["key"]).encoded(), algorithm)
        let token = try key.signCompact(payload: try #require(input["payload"]?.text), type: nil)
        let expected = try #require(document["output"]?.object?["compact"]?.text)
        if algorithm == .rs256 {
            #expect(token == expected)
        } else {
            // The cookbook's header names no key.
            let jws = try CompactJWS(expected)
            let published = try TestKeys.set(of: [key.publicJWK])
            let verifier = try published.key(for: nil, algorithm: algorithm)
            try verifier.verify(jws.signature, of: jws.signingInput, algorithm: algorithm)
        }
    }
}
