import StrictJSON
import Testing

@testable import OpenIDConnect

/// KEY-1, KEY-2, HTTP-07: the discovery document.
struct ProviderMetadataTests {
    static let vectors = ProviderVector.all("metadata")
    private let issuer = ScriptedIssuer.url("https://idp.example.test/realms/corp")

    @Test func `all 57 vectors are there`() {
        #expect(Self.vectors.count == 57)
    }

    @Test(arguments: vectors)
    func `every vector is judged as written, by the right check`(_ vector: ProviderVector) throws {
        if vector.isAccepted {
            let metadata = try ProviderMetadata.parse(vector.bytes("document"), issuer: issuer)
            #expect(metadata.endpoints[.token]?.bytes == Array("https://idp.example.test/realms/corp/token".utf8))
            return
        }
        let error = try #require(throws: ProviderMetadataError.self) {
            try ProviderMetadata.parse(document(vector), issuer: issuer)
        }
        let isRightCheck =
            switch (vector.kind, error) {
            case ("issuer", .issuerDiffers), ("issuer", .issuerMissing), ("missing", .endpointMissing),
                ("algs", .noUsableAlgorithm), ("doc", .notJSON):
                true
            case (let kind, .endpointURL), (let kind, .endpointWrongType): kind.hasPrefix("url-")
            default: false
            }
        #expect(isRightCheck, "\(error)")
    }

    /// prefix + unit × count + suffix, where a document is too long to be written down.
    private func document(_ vector: ProviderVector) -> [UInt8] {
        guard let parts = vector.members["document_repeat"]?.object else { return vector.bytes("document") }
        let count = Int(parts["count"]?.number?.integer ?? 0)
        let unit = parts["unit"]?.text ?? []
        return (parts["prefix"]?.text ?? []) + [[UInt8]](repeating: unit, count: count).joined()
            + (parts["suffix"]?.text ?? [])
    }

    private func change(_ name: String, to value: JSONValue?) -> [UInt8] {
        var members = ScriptedIssuer.metadata(issuer).filter { $0.0 != name }
        if let value { members.append((name, value)) }
        return JSONValue.members(members).encoded()
    }

    @Test func `what is used of the document is read`() throws {
        let metadata = try ProviderMetadata.parse(change("none", to: nil), issuer: issuer)
        #expect(metadata.endpoints[.jwks]?.bytes == Array("https://idp.example.test/realms/corp/jwks".utf8))
        #expect(
            metadata.endpoints[.deviceAuthorization]?.bytes == Array("https://idp.example.test/realms/corp/device".utf8)
        )
        #expect(metadata.grantTypes == nil)  // glewlwyd leaves out what works nevertheless
    }

    @Test(arguments: [
        ("issuer", JSONValue?.none, ProviderMetadataError.issuerMissing),
        ("issuer", .text("https://idp.example.test/realms/corp/"), .issuerDiffers),
        ("token_endpoint", nil, .endpointMissing), ("token_endpoint", .null, .endpointWrongType),
        ("token_endpoint", .text("http://idp.example.test/t"), .endpointURL(.scheme)),
        ("jwks_uri", nil, .endpointMissing), ("jwks_uri", .text("https://localhost/j"), .endpointURL(.localAddress)),
        ("device_authorization_endpoint", .text("https://a@b.example/"), .endpointURL(.userInfo)),
        ("userinfo_endpoint", .text("https://idp.example.test:0/"), .endpointURL(.port)),
        ("introspection_endpoint", .text(""), .endpointURL(.scheme)),
        ("revocation_endpoint", .bool(true), .endpointWrongType),
        ("authorization_endpoint", .array([]), .endpointWrongType),
        ("grant_types_supported", .text("password"), .wrongType),
        ("scopes_supported", .array([.null]), .wrongType),
        ("code_challenge_methods_supported", .text("S256"), .wrongType),
        ("id_token_signing_alg_values_supported", .array([.text("HS256"), .text("none")]), .noUsableAlgorithm),
        ("id_token_signing_alg_values_supported", .array([.bool(true)]), .wrongType),
    ])
    func `one wrong member refuses the whole document`(
        _ name: String, _ value: JSONValue?, _ expected: ProviderMetadataError
    ) {
        #expect(throws: expected) { try ProviderMetadata.parse(change(name, to: value), issuer: issuer) }
    }

    @Test func `no device endpoint is no error`() throws {
        let document = change("device_authorization_endpoint", to: nil)
        #expect(try ProviderMetadata.parse(document, issuer: issuer).endpoints[.deviceAuthorization] == nil)
    }

    @Test func `one MiB is the most (KEY-3)`() throws {
        let document = change("none", to: nil)
        let padding = [UInt8](repeating: UInt8(ascii: " "), count: ProviderMetadata.maximumBytes - document.count)
        #expect(try ProviderMetadata.parse(document + padding, issuer: issuer).endpoints[.jwks]?.port == 443)
        #expect(throws: ProviderMetadataError.notJSON) {
            try ProviderMetadata.parse(document + padding + [UInt8(ascii: " ")], issuer: issuer)
        }
    }
}
