import StrictJSON
import Testing

@testable import OpenIDConnect

/// RFC 8705 §5.
struct MTLSEndpointAliasTests {
    private static let issuer = ScriptedIssuer.url("https://idp.example.test")

    private static func metadata(_ aliases: JSONValue) -> [UInt8] {
        JSONValue.members(ScriptedIssuer.metadata(issuer) + [("mtls_endpoint_aliases", aliases)]).encoded()
    }

    private static let aliases = JSONValue.members([
        ("token_endpoint", .text("https://mtls.example.test/token")),
        ("jwks_uri", .text("https://mtls.example.test/j")),
        ("unknown_endpoint", .integer(7)),
    ])

    @Test func `a client with a certificate goes to the alias where there is one`() async throws {
        for (method, url) in [
            (ClientAuthenticationMethod.tlsClientAuth, "https://mtls.example.test/token"),
            (.selfSignedTLSClientAuth, "https://mtls.example.test/token"), (.none, "https://idp.example.test/token"),
        ] {
            let transport = ScriptedTransport([
                .get("/.well-known/openid-configuration", .json(Self.metadata(Self.aliases)))
            ])
            let party = RelyingParty.scripted(transport, authentication: method)
            #expect(try await party.tokenEndpoint().bytes == Array(url.utf8))
            #expect(
                try await party.endpoint(.deviceAuthorization)?.bytes == Array("https://idp.example.test/device".utf8))
            #expect(try await party.endpoint(.jwks)?.bytes == Array("https://idp.example.test/jwks".utf8))
            await transport.expectUsedUp()
        }
    }

    @Test func `an endpoint that is written down stands before the alias`() async throws {
        let transport = ScriptedTransport()
        let url = try EndpointURL.check(Array("https://idp.example.test/t".utf8), plainLoopbackAllowed: false)
        let party = RelyingParty.scripted(transport, authentication: .tlsClientAuth, endpoints: [.token: url])
        #expect(try await party.tokenEndpoint() == url)
    }

    @Test(arguments: [
        (JSONValue.text("x"), ProviderMetadataError.wrongType),
        (.members([("token_endpoint", .integer(1))]), .endpointWrongType),
        (.members([("token_endpoint", .text("http://mtls.example.test/token"))]), .endpointURL(.scheme)),
        (.members([("revocation_endpoint", .text("https://127.0.0.1/r"))]), .endpointURL(.localAddress)),
    ])
    func `a bad alias refuses the metadata`(_ value: JSONValue, _ expected: ProviderMetadataError) {
        #expect(throws: expected) { try ProviderMetadata.parse(Self.metadata(value), issuer: Self.issuer) }
    }

    @Test func `no aliases are none`() throws {
        #expect(try ProviderMetadata.parse(ScriptedIssuer.metadata, issuer: Self.issuer).mtlsEndpoints.isEmpty)
    }
}
