import JOSE
import SecretMemory
import StrictJSON
import Testing

@testable import OpenIDConnect

/// RFC 7523 §2.2 and §3, OpenID Connect Core §9. The expected assertions were made with Python's
/// `hmac` and `cryptography`.
struct ClientAssertionTests {
    /// RFC 8037 A.1.
    static let key =
        #"{"kty":"OKP","crv":"Ed25519","d":"nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}"#
    static let secret = "a shared secret of the client"
    static let prefix =
        "client_id=usher-host&client_assertion_type=urn%3Aietf%3Aparams%3Aoauth%3Aclient-assertion-type%3Ajwt-bearer"
        + "&client_assertion="
    private static let payload =
        "eyJpc3MiOiJ1c2hlci1ob3N0Iiwic3ViIjoidXNoZXItaG9zdCIsImF1ZCI6Imh0dHBzOi8vaWRwLmV4YW1wbGUudGVzdCIsImp0aSI6IkFBRU"
        + "NBd1FGQmdjSUNRb0xEQTBPRHciLCJpYXQiOjE4MDAwMDAwMDAsImV4cCI6MTgwMDAwMDA2MH0"

    private func body(
        _ method: ClientAuthenticationMethod, secret: String, identifier: [UInt8] = Array(0..<16),
        configure: (inout ClientConfiguration) -> Void = { _ in }
    ) throws(ClientSecretError) -> String {
        var client = ClientConfiguration(id: ScriptedIssuer.clientID, authentication: method)
        configure(&client)
        let form = FormBody()
        let assertion = ClientAssertion(
            clientID: client.id, audience: Array("https://idp.example.test".utf8), now: ScriptedIssuer.now,
            identifier: identifier)
        let header = try client.authenticate(
            form, secret: SecretBytes(copying: Array(secret.utf8)), assertion: assertion)
        #expect(header == nil)
        return form.finish().withBytes { String(decoding: $0, as: UTF8.self) }
    }

    @Test(arguments: [
        (
            SharedSecretAlgorithm.hs256,
            "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.\(payload).Axu4ot2e1EZ5VLN2ZivQDf5WwJewpr6Y_q4ib5bb_1Y"
        ),
        (
            .hs384,
            "eyJhbGciOiJIUzM4NCIsInR5cCI6IkpXVCJ9.\(payload)."
                + "Z1sop8nyEdbxylyVyaFUvGmiEHiDpYtsq-9YVyFpSgFpxVKwGcjzdwg0ThOZlEi8"
        ),
        (
            .hs512,
            "eyJhbGciOiJIUzUxMiIsInR5cCI6IkpXVCJ9.\(payload)."
                + "WvpufZm0vh4fpy8z_hl61V6Nkb2DV7ig--pGFeKUqLHNwcHOsw85rLm5F-lreLUrQxnHEbq3wPDFmm4PLGEGJw"
        ),
    ])
    func `client_secret_jwt is what others compute`(
        _ algorithm: SharedSecretAlgorithm, _ expected: String
    ) throws {
        let body = try body(.clientSecretJWT, secret: Self.secret) { $0.assertion.secretAlgorithm = algorithm }
        #expect(body == Self.prefix + expected)
    }

    @Test func `the client ID beside it can be left out`() throws {
        let body = try body(.clientSecretJWT, secret: Self.secret) { $0.assertion.clientID = .omit }
        #expect(body.hasPrefix("client_assertion_type=") && !body.contains("client_id"))
    }

    @Test func `private_key_jwt is what others compute, under the key's thumbprint`() throws {
        let body = try body(.privateKeyJWT, secret: Self.key) { $0.assertion.algorithm = .edDSA }
        let header =
            "eyJhbGciOiJFZERTQSIsImtpZCI6ImtQcktfcW14VldhWVZBOXd3QkY2SXVvM3ZWeno3VHhIQ1R3WEJ5Z3JTNGsiLCJ0eXAiOiJKV1QifQ"
        #expect(
            body == Self.prefix + header + ".\(Self.payload)."
                + "_jgE-vnvLRtvk9a-Ko4SIyPn5InLJT-S0IfhJji3G7UN6_mD0fMRn-qAweflh6r_6U1YjeLcLPeJaxIwxBZCDw")
    }

    @Test(arguments: SignatureAlgorithm.allCases)
    func `every algorithm's assertion is verified with the public key that is shown`(
        _ algorithm: SignatureAlgorithm
    ) throws {
        let key = try ClientKey.generate(algorithm.rawValue)
        let pem = try key.privatePEM().withBytes { String(decoding: $0, as: UTF8.self) }
        let body = try body(.privateKeyJWT, secret: pem) {
            $0.assertion.algorithm = algorithm
            $0.assertion.keyID = Array("host-1".utf8)
        }
        let jws = try CompactJWS(Array(body.dropFirst(Self.prefix.count).utf8))
        #expect(jws.algorithm == algorithm && jws.keyID == Array("host-1".utf8) && jws.type == Array("JWT".utf8))
        let keys = try KeySet.parse(ClientKey.publicKeySet([key]).encoded())
        let verifier = try keys.key(for: nil, algorithm: algorithm)
        try verifier.verify(jws.signature, of: jws.signingInput, algorithm: algorithm)
        #expect(throws: JOSEError.signature) {
            try verifier.verify(jws.signature, of: jws.signingInput.dropLast(), algorithm: algorithm)
        }
    }

    @Test func `what cannot be signed is not sent`() {
        #expect(throws: ClientSecretError.keyUnusable) { try body(.privateKeyJWT, secret: Self.key) }
        #expect(throws: ClientSecretError.keyUnusable) { try body(.privateKeyJWT, secret: Self.secret) }
        #expect(throws: ClientSecretError.assertion) { try body(.clientSecretJWT, secret: "") }
        for method in [ClientAuthenticationMethod.clientSecretJWT, .privateKeyJWT] {
            #expect(throws: ClientSecretError.assertion) {
                try body(method, secret: Self.key, identifier: Array(0..<15))
            }
        }
    }

    @Test func `each reason to send nothing has a code of its own`() {
        let reasons = ClientSecretError.allCases.map(\.providerError.reason)
        #expect(reasons == ["client.secret_unreadable", "client.key_unusable", "client.assertion_failed"])
    }
}
