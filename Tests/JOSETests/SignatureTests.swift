import JOSE
import StrictJSON
import Testing

/// Signing and verifying: JWT-06, JOSE-11 to JOSE-13.
@Suite struct SignatureTests {
    static let payload = Array(#"{"sub":"a"}"#.utf8)

    @Test(arguments: SignatureAlgorithm.allCases)
    func `what a key signed is verified, and nothing else is`(_ algorithm: SignatureAlgorithm) throws {
        let key = try SigningKey.generate(algorithm, keyID: Array("k".utf8))
        let keys = try TestKeys.set([key])
        #expect(keys.usableCount == 1)
        let token = try key.signCompact(payload: Self.payload, type: "JWT")
        try TestKeys.verify(token, keys)

        let jws = try CompactJWS(token)
        let verifier = try keys.key(for: jws.keyID, algorithm: algorithm)
        // Every byte of the signature counts (ECDSA and Ed25519: all; RSA: every 16th).
        let step = jws.signature.count > 132 ? 16 : 1
        for offset in stride(from: 0, to: jws.signature.count, by: step) {
            var changed = jws.signature
            changed[offset] ^= 0x01
            #expect(throws: JOSEError.signature) {
                try verifier.verify(changed, of: jws.signingInput, algorithm: algorithm)
            }
        }
        for offset in jws.signingInput.indices {
            var changed = jws.signingInput
            changed[offset] ^= 0x01
            #expect(throws: JOSEError.signature) {
                try verifier.verify(jws.signature, of: changed, algorithm: algorithm)
            }
        }
    }

    @Test(arguments: SignatureAlgorithm.allCases)
    func `a signature has exactly its length (JWT-06)`(_ algorithm: SignatureAlgorithm) throws {
        let key = try SigningKey.generate(algorithm, keyID: [])
        let jws = try CompactJWS(try key.signCompact(payload: Self.payload, type: nil))
        let expected =
            switch algorithm {
            case .rs256, .rs384, .rs512, .ps256, .ps384, .ps512: 256
            case .es256, .edDSA: 64
            case .es384: 96
            case .es512: 132
            }
        #expect(jws.signature.count == expected)
        let verifier = try TestKeys.set([key]).key(for: nil, algorithm: algorithm)
        for wrong in [
            jws.signature.dropLast(), [0] + jws.signature, jws.signature + [0], [], jws.signature + jws.signature,
        ] {
            #expect(throws: JOSEError.signatureLength) {
                try verifier.verify(Array(wrong), of: jws.signingInput, algorithm: algorithm)
            }
        }
    }

    @Test(arguments: [SignatureAlgorithm.rs256, .rs384, .rs512, .ps256, .ps384, .ps512])
    func `a signature counts for its own RSA algorithm only`(_ algorithm: SignatureAlgorithm) throws {
        let key = try SigningKey.generate(algorithm, keyID: [])
        let keys = try TestKeys.set([key], changing: ["alg": nil])
        let jws = try CompactJWS(try key.signCompact(payload: Self.payload, type: nil))
        for other in SignatureAlgorithm.allCases {
            guard let verifier = try? keys.key(for: nil, algorithm: other) else { continue }
            let isOwn = other == algorithm
            if isOwn {
                try verifier.verify(jws.signature, of: jws.signingInput, algorithm: other)
            } else {
                #expect(throws: JOSEError.signature) {
                    try verifier.verify(jws.signature, of: jws.signingInput, algorithm: other)
                }
            }
        }
    }

    @Test(arguments: SignatureAlgorithm.allCases)
    func `a key refuses algorithms of another family`(_ algorithm: SignatureAlgorithm) throws {
        let key = try SigningKey.generate(algorithm, keyID: [])
        let jws = try CompactJWS(try key.signCompact(payload: Self.payload, type: nil))
        let verifier = try TestKeys.set([key]).key(for: nil, algorithm: algorithm)
        let isRSA = "RP".contains(algorithm.rawValue.prefix(1))
        for other in SignatureAlgorithm.allCases
        where other != algorithm && !(isRSA && "RP".contains(other.rawValue.prefix(1))) {
            #expect(throws: JOSEError.signature) {
                try verifier.verify(jws.signature, of: jws.signingInput, algorithm: other)
            }
        }
    }

    @Test(arguments: SignatureAlgorithm.allCases)
    func `another key of the same kind refuses the signature`(_ algorithm: SignatureAlgorithm) throws {
        let key = try SigningKey.generate(algorithm, keyID: Array("k".utf8))
        let other = try SigningKey.generate(algorithm, keyID: Array("k".utf8))
        let token = try key.signCompact(payload: Self.payload, type: nil)
        #expect(throws: JOSEError.signature) { try TestKeys.verify(token, try TestKeys.set([other])) }
    }

    @Test func `all signatures of zeros are refused, for every curve`() throws {
        for algorithm in [SignatureAlgorithm.es256, .es384, .es512, .edDSA] {
            let key = try SigningKey.generate(algorithm, keyID: [])
            let jws = try CompactJWS(try key.signCompact(payload: Self.payload, type: nil))
            let verifier = try TestKeys.set([key]).key(for: nil, algorithm: algorithm)
            let zeros = [UInt8](repeating: 0, count: jws.signature.count)
            #expect(throws: JOSEError.signature) {
                try verifier.verify(zeros, of: jws.signingInput, algorithm: algorithm)
            }
        }
    }

    @Test func `Ed25519 refuses S plus L, the other spelling of a good signature`() throws {
        let key = try SigningKey.generate(.edDSA, keyID: [])
        let jws = try CompactJWS(try key.signCompact(payload: Self.payload, type: nil))
        let verifier = try TestKeys.set([key]).key(for: nil, algorithm: .edDSA)
        // L = 2^252 + 27742317777372353535851937790883648493, little-endian.
        let order: [UInt8] = [
            0xED, 0xD3, 0xF5, 0x5C, 0x1A, 0x63, 0x12, 0x58, 0xD6, 0x9C, 0xF7, 0xA2, 0xDE, 0xF9, 0xDE, 0x14, 0, 0, 0, 0,
            0, 0,
            0, 0, 0, 0, 0, 0, 0, 0, 0, 0x10,
        ]
        var malleated = jws.signature
        var carry = 0
        for offset in 0..<32 {
            let sum = Int(malleated[32 + offset]) + Int(order[offset]) + carry
            malleated[32 + offset] = UInt8(sum & 0xFF)
            carry = sum >> 8
        }
        try verifier.verify(jws.signature, of: jws.signingInput, algorithm: .edDSA)
        #expect(throws: JOSEError.signature) { try verifier.verify(malleated, of: jws.signingInput, algorithm: .edDSA) }
    }
}
