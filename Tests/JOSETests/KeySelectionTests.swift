import JOSE
import StrictJSON
import Testing

/// One key for a token, chosen by us: JWT-04, JOSE-8 to JOSE-10.
@Suite struct KeySelectionTests {
    let first: SigningKey
    let second: SigningKey
    let edwards: SigningKey

    init() throws {
        first = try SigningKey.generate(.es256, keyID: Array("a".utf8))
        second = try SigningKey.generate(.es256, keyID: Array("b".utf8))
        edwards = try SigningKey.generate(.edDSA, keyID: Array("a".utf8))
    }

    /// Does the key that was chosen verify what this one signed?
    private func isChosen(_ key: SigningKey, from keys: KeySet, keyID: [UInt8]?) throws -> Bool {
        let jws = try CompactJWS(try key.signCompact(payload: [1], type: nil))
        let chosen = try keys.key(for: keyID, algorithm: key.algorithm)
        return (try? chosen.verify(jws.signature, of: jws.signingInput, algorithm: key.algorithm)) != nil
    }

    @Test func `the ID chooses among keys of one type`() throws {
        let keys = try TestKeys.set([first, second])
        #expect(try isChosen(first, from: keys, keyID: first.keyID))
        #expect(try isChosen(second, from: keys, keyID: second.keyID))
        #expect(try !isChosen(first, from: keys, keyID: second.keyID))
    }

    @Test func `an ID that no key has may be in a newer set`() throws {
        let keys = try TestKeys.set([first, second])
        for unknown in ["c", "", "A", "a ", "a\0", "../a"] {
            #expect(throws: KeySelectionError.unknownKeyID) {
                try keys.key(for: Array(unknown.utf8), algorithm: .es256)
            }
        }
        #expect(keys.names(Array("a".utf8)))
        #expect(!keys.names(Array("c".utf8)))
    }

    @Test func `IDs are bytes: canonically equal texts are two IDs`() throws {
        let composed = try SigningKey.generate(.es256, keyID: Array("\u{E9}".utf8))
        let keys = try TestKeys.set([composed])
        #expect(throws: Never.self) { try keys.key(for: Array("\u{E9}".utf8), algorithm: .es256) }
        #expect(throws: KeySelectionError.unknownKeyID) { try keys.key(for: Array("e\u{301}".utf8), algorithm: .es256) }
    }

    @Test func `a key with the ID must fit the algorithm (JOSE-8)`() throws {
        let keys = try TestKeys.set([first])
        for algorithm in SignatureAlgorithm.allCases where algorithm != .es256 {
            #expect(throws: KeySelectionError.unfit) { try keys.key(for: first.keyID, algorithm: algorithm) }
        }
    }

    @Test func `a key that names its algorithm serves no other (JOSE-8)`() throws {
        let rsa = try SigningKey.generate(.ps256, keyID: Array("r".utf8))
        let named = try TestKeys.set([rsa])
        #expect(throws: Never.self) { try named.key(for: rsa.keyID, algorithm: .ps256) }
        #expect(throws: KeySelectionError.unfit) { try named.key(for: rsa.keyID, algorithm: .rs256) }
        #expect(throws: KeySelectionError.noneFits) { try named.key(for: nil, algorithm: .rs256) }
        let unnamed = try TestKeys.set([rsa], changing: ["alg": nil])
        #expect(throws: Never.self) { try unnamed.key(for: rsa.keyID, algorithm: .rs256) }
    }

    @Test func `an ID of a key that was passed over is known, but unfit`() throws {
        let keys = try TestKeys.set([first], changing: ["use": .text("enc")])
        #expect(throws: KeySelectionError.unfit) { try keys.key(for: first.keyID, algorithm: .es256) }
        #expect(!keys.names(first.keyID))
    }

    @Test func `two usable keys with one ID are ambiguous (JOSE-10)`() throws {
        let twin = try SigningKey.generate(.es256, keyID: first.keyID)
        let keys = try TestKeys.set([first, twin])
        #expect(throws: KeySelectionError.ambiguous) { try keys.key(for: first.keyID, algorithm: .es256) }
        // The same key twice is no better: the set is wrong.
        let doubled = try TestKeys.set([first, first])
        #expect(throws: KeySelectionError.ambiguous) { try doubled.key(for: first.keyID, algorithm: .es256) }
    }

    @Test func `the ID of a key of another type does not count (JOSE-10)`() throws {
        let keys = try TestKeys.set([first, edwards])
        #expect(try isChosen(first, from: keys, keyID: Array("a".utf8)))
        #expect(try isChosen(edwards, from: keys, keyID: Array("a".utf8)))
    }

    @Test func `without an ID exactly one key must fit (JOSE-9, JWT-04)`() throws {
        #expect(try isChosen(first, from: try TestKeys.set([first, edwards]), keyID: nil))
        #expect(throws: KeySelectionError.ambiguous) {
            try TestKeys.set([first, second]).key(for: nil, algorithm: .es256)
        }
        #expect(throws: KeySelectionError.noneFits) { try TestKeys.set([edwards]).key(for: nil, algorithm: .es256) }
        #expect(throws: KeySelectionError.noneFits) { try TestKeys.set([]).key(for: nil, algorithm: .es256) }
    }

    @Test func `a key without an ID serves tokens without an ID only`() throws {
        let keys = try TestKeys.set([first], changing: ["kid": nil])
        #expect(try isChosen(first, from: keys, keyID: nil))
        #expect(throws: KeySelectionError.unknownKeyID) { try keys.key(for: Array("a".utf8), algorithm: .es256) }
        #expect(throws: KeySelectionError.unknownKeyID) { try keys.key(for: [], algorithm: .es256) }
    }
}
