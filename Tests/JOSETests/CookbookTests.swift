import JOSE
import StrictJSON
import TestVectors
import Testing

/// RFC 7515 appendix A and RFC 8037 appendix A; RFC 7520 and RFC 7797 from ietf-jose/cookbook.
@Suite struct CookbookTests {
    @Test(arguments: [
        (
            #"{"kty":"EC","crv":"P-256","x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU","y":"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"}"#,
            "eyJhbGciOiJFUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ.DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3-Kg6NU1Q"
        ),
        (
            #"{"kty":"OKP","crv":"Ed25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}"#,
            "eyJhbGciOiJFZERTQSJ9.RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmc.hgyY0il_MGCjP0JzlnLWG1PPOt7-09PGcvMg3AIbQR6dWbhijcNR4ki4iylGjg5BhVsPt9g7sVvpAr_MuM0KAg"
        ),
    ])
    func `RFC 7515 A.3 and RFC 8037 A.4 are verified`(_ jwk: String, _ token: String) throws {
        let keys = try KeySet.parse(Array("{\"keys\":[\(jwk)]}".utf8))
        try TestKeys.verify(Array(token.utf8), keys)
        let twin = Array(token.replacing("eyJ", with: "eyI", maxReplacements: 1).utf8)
        #expect(throws: JOSEError.algorithmMissing) { try TestKeys.verify(twin, keys) }
        let changed = Array(token.dropLast(2) + "AA").map { $0.asciiValue ?? 0 }
        #expect(throws: JOSEError.signature) { try TestKeys.verify(changed, keys) }
    }

    @Test func `RFC 7515 A.1 and A.5, HMAC and unsecured, are refused`() {
        let symmetric =
            "eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9.eyJpc3MiOiJqb2UifQ.dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
        #expect(throws: JOSEError.algorithmUnsupported) { try CompactJWS(Array(symmetric.utf8)) }
        let unsecured = "eyJhbGciOiJub25lIn0.eyJpc3MiOiJqb2UifQ."
        #expect(throws: JOSEError.algorithmNone) { try CompactJWS(Array(unsecured.utf8)) }
    }

    @Test(arguments: [
        "jws/4_1.rsa_v15_signature", "jws/4_2.rsa-pss_signature", "jws/4_3.ecdsa_signature", "curve25519/jws",
    ])
    func `signatures of the cookbook are verified`(_ name: String) throws {
        guard let document = try TestVectors.foreignObject("rfc/cookbook/\(name).json") else { return }
        let token = try #require(document["output"]?.object?["compact"]?.text)
        let key = try #require(document["input"]?.object?["key"]?.object)
        // The cookbook shows the signer's key: as a published set it is refused, its public half is not.
        #expect(throws: KeySetError.privateKeyPublished) { try TestKeys.set(of: [.object(key)]) }
        let published = ["kty", "crv", "x", "y", "n", "e", "kid", "use"].compactMap { name in
            key[Array(name.utf8)].map { (name, $0) }
        }
        let keys = try TestKeys.set(of: [.members(published)])
        let jws = try CompactJWS(token)
        let verifier = try keys.key(for: jws.keyID ?? key["kid"]?.text, algorithm: jws.algorithm)
        try verifier.verify(jws.signature, of: jws.signingInput, algorithm: jws.algorithm)
        #expect(jws.payload == document["input"]?.object?["payload"]?.text)
        #expect(throws: JOSEError.signature) {
            try verifier.verify(jws.signature, of: jws.signingInput.dropLast(), algorithm: jws.algorithm)
        }
    }

    @Test(arguments: [
        ("jws/4_4.hmac-sha2_integrity_protection", JOSEError.algorithmUnsupported),
        ("jws/4_5.signature_with_detached_content", .notCompact),
        ("rfc7797/hmac-sha2_b64_false", .notCompact),
    ])
    func `HMAC, detached and unencoded tokens of the cookbook are refused`(_ name: String, _ error: JOSEError) throws {
        guard let document = try TestVectors.foreignObject("rfc/cookbook/\(name).json") else { return }
        let token = try #require(document["output"]?.object?["compact"]?.text)
        #expect(throws: error) { try CompactJWS(token) }
    }

    @Test(arguments: [
        ("3_1.ec_public_key", 1), ("3_3.rsa_public_key", 1), ("3_5.symmetric_key_mac_computation", 0),
        ("3_6.symmetric_key_encryption", 0),
    ])
    func `public keys of the cookbook are usable, symmetric ones are not`(_ name: String, _ usable: Int) throws {
        guard let key = try TestVectors.foreignObject("rfc/cookbook/jwk/\(name).json") else { return }
        #expect(try TestKeys.set(of: [.object(key)]).usableCount == usable)
    }

    @Test(arguments: ["3_2.ec_private_key", "3_4.rsa_private_key"])
    func `private keys of the cookbook refuse the set`(_ name: String) throws {
        guard let key = try TestVectors.foreignObject("rfc/cookbook/jwk/\(name).json") else { return }
        #expect(throws: KeySetError.privateKeyPublished) { try TestKeys.set(of: [.object(key)]) }
    }
}
