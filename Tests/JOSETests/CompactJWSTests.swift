import JOSE
import StrictJSON
import Testing

/// The outer form and the header: JWT-01 to JWT-03, JWT-07, JOSE-1 to JOSE-7.
@Suite struct CompactJWSTests {
    /// A token with this header; its signature is never looked at here.
    static func token(header: String, payload: String = "{}", signature: String = "sig") -> [UInt8] {
        let parts = [header, payload, signature].map { Base64URL.encode(Array($0.utf8)) }
        return Array(parts.joined(separator: [UInt8(ascii: ".")]))
    }

    @Test func `a plain token is split into what was signed, said and signed with`() throws {
        let token = Self.token(header: #"{"alg":"ES256","kid":"k","typ":"JWT"}"#, payload: #"{"a":1}"#)
        let jws = try CompactJWS(token)
        #expect(jws.algorithm == .es256)
        #expect(jws.keyID == Array("k".utf8))
        #expect(jws.type == Array("JWT".utf8))
        #expect(jws.payload == Array(#"{"a":1}"#.utf8))
        #expect(jws.signature == Array("sig".utf8))
        #expect(Array(jws.signingInput) == Array(token.dropLast(5)))
    }

    @Test(arguments: [
        "", ".", "..", "...", "a", "a.b", "e30.e30", "e30.e30.", ".e30.e30", "e30..e30", "e30.e30.e30.e30",
        "e30.e30.e30.e30.e30.e30", " e30.e30.e30", "e30.e30.e30 ", "e30.e30.e30\n", "e30.e3 0.e30", "e30.e30=.e30",
        "Bearer e30.e30.e30", "{\"payload\":\"e30\"}",
    ])
    func `what is not three non-empty parts of strict base64url is no token (JOSE-1, JWT-01)`(_ text: String) {
        // With a good header the empty signature is what remains to be refused.
        let header = String(decoding: Base64URL.encode(Array(#"{"alg":"RS256"}"#.utf8)), as: UTF8.self)
        let token = Array(text.replacing("e30", with: header, maxReplacements: 1).utf8)
        #expect(throws: JOSEError.notCompact) { try CompactJWS(token) }
    }

    @Test func `five parts are an encrypted token and are refused as such (CORE-1)`() {
        #expect(throws: JOSEError.encrypted) { try CompactJWS(Array("e30.e30.e30.e30.e30".utf8)) }
    }

    @Test func `64 KiB are read, one byte more is not (JOSE-2)`() throws {
        let start = Self.token(header: #"{"alg":"RS256"}"#, payload: "{}", signature: "")
        let longest = start + [UInt8](repeating: UInt8(ascii: "A"), count: CompactJWS.maximumBytes - start.count)
        try #require(longest.count == 65_536)
        // Fill to a length that base64url can have.
        let room = (longest.count - start.count) % 4 == 1 ? 1 : 0
        #expect(throws: Never.self) { try CompactJWS(Array(longest.dropLast(room))) }
        #expect(throws: JOSEError.tokenTooLong) { try CompactJWS(longest + [UInt8(ascii: "A")]) }
    }

    @Test func `a header of 8 KiB is read, one byte more is not (JWT-01)`() {
        let frame = #"{"alg":"RS256","x":""}"#
        let fill = String(repeating: "x", count: CompactJWS.maximumHeaderBytes - frame.utf8.count)
        let header = frame.replacing(#""x":""#, with: #""x":""# + fill)
        #expect(throws: Never.self) { try CompactJWS(Self.token(header: header)) }
        #expect(throws: JOSEError.headerTooLong) { try CompactJWS(Self.token(header: header + " ")) }
    }

    @Test(arguments: [
        "[]", "null", "\"alg\"", "{\"alg\":\"RS256\",\"alg\":\"RS256\"}", "{\"alg\":\"none\",\"\\u0061lg\":\"RS256\"}",
        "{\"alg\":\"RS256\"} x", "\u{FEFF}{\"alg\":\"RS256\"}", "{\"alg\":\"RS256\",}", "{'alg':'RS256'}",
        "{\"alg\":\"RS256\",\"x\":[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]}",
    ])
    func `a header is one strict JSON object (JOSE-3, JOSE-17)`(_ header: String) {
        #expect(throws: JOSEError.headerNotJSON) { try CompactJWS(Self.token(header: header)) }
    }

    @Test(arguments: ["none", "None", "NONE", "nOnE"])
    func `alg none is refused in any letter case, with and without a signature (CORE-7)`(_ name: String) {
        let header = "{\"alg\":\"\(name)\"}"
        #expect(throws: JOSEError.algorithmNone) { try CompactJWS(Self.token(header: header)) }
        #expect(throws: JOSEError.algorithmNone) { try CompactJWS(Self.token(header: header, signature: "")) }
    }

    @Test(arguments: ["{}", "{\"alg\":\"\"}", "{\"alg\":null}", "{\"alg\":256}", "{\"alg\":[\"RS256\"]}"])
    func `a header without the name of an algorithm is refused`(_ header: String) {
        #expect(throws: JOSEError.algorithmMissing) { try CompactJWS(Self.token(header: header)) }
    }

    @Test(arguments: [
        "HS256", "HS384", "HS512", "hs256", "rs256", "RS256 ", " RS256", "RS1", "ES256K", "EDDSA", "Ed448", "Ed25519",
        "none ", "dir", "RSA-OAEP", "RS256\\u0000",
    ])
    func `only the exact names of our algorithms count, and no HS (CORE-8, JWT-03)`(_ name: String) {
        #expect(throws: JOSEError.algorithmUnsupported) { try CompactJWS(Self.token(header: "{\"alg\":\"\(name)\"}")) }
    }

    @Test(arguments: SignatureAlgorithm.allCases) func `each of ours is known by its name`(
        _ algorithm: SignatureAlgorithm
    ) throws {
        let jws = try CompactJWS(Self.token(header: "{\"alg\":\"\(algorithm.rawValue)\"}"))
        #expect(jws.algorithm == algorithm)
    }

    @Test(arguments: [
        ("\"crit\":[\"exp\"]", JOSEError.criticalHeader), ("\"crit\":[]", .criticalHeader),
        ("\"crit\":null", .criticalHeader),
        ("\"b64\":false", .unencodedPayload), ("\"b64\":null", .unencodedPayload), ("\"zip\":\"DEF\"", .compressed),
        ("\"zip\":null", .compressed), ("\"cty\":\"JWT\"", .contentType), ("\"kid\":1", .keyIDNotText),
        ("\"kid\":null", .keyIDNotText), ("\"kid\":[\"k\"]", .keyIDNotText), ("\"typ\":1", .tokenType),
        ("\"typ\":null", .tokenType),
    ])
    func `parameters that change the meaning are refused (JOSE-4, JOSE-5)`(_ member: String, _ error: JOSEError) {
        #expect(throws: error) { try CompactJWS(Self.token(header: "{\"alg\":\"RS256\",\(member)}")) }
    }

    @Test(arguments: [
        "\"b64\":true", "\"jku\":\"https://a.test\"", "\"jwk\":{\"kty\":\"oct\"}", "\"x5u\":1", "\"x5c\":[]",
        "\"new\":0",
    ])
    func `other parameters are ignored and never used (JOSE-6)`(_ member: String) throws {
        let jws = try CompactJWS(Self.token(header: "{\"alg\":\"RS256\",\(member)}"))
        #expect(jws.algorithm == .rs256)
        #expect(jws.keyID == nil)
    }
}
