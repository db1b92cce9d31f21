import JOSE
import OpenIDConnect
import StrictJSON
import Testing

@testable import DemoProvider

@Suite struct DocumentTests {
    @Test func `the relying party accepts the discovery document and the keys`() async throws {
        let provider = try TestProvider()
        let issuer = try IssuerURL.check(Array(TestProvider.issuer.utf8), plainLoopbackAllowed: true)
        let document = try await provider.get("/.well-known/openid-configuration")
        let metadata = try ProviderMetadata.parse(document.body, issuer: issuer)
        #expect(metadata.endpoints[.token]?.bytes == Array((TestProvider.issuer + "/token").utf8))
        #expect(
            metadata.endpoints[.deviceAuthorization]?.bytes
                == Array((TestProvider.issuer + "/device_authorization").utf8))
        #expect(metadata.grantTypes?.count == 5)
        #expect(
            metadata.endpoints[.backchannelAuthentication]?.bytes
                == Array((TestProvider.issuer + "/backchannel_authentication").utf8))
        #expect(metadata.backchannelDeliveryModes == [Array("poll".utf8)])
        #expect(document.header("Content-Type") == "application/json")
        #expect(try KeySet.parse(try await provider.get("/jwks").body).usableCount == 3)
    }

    @Test func `bad documents are bad in one way`() async throws {
        let path = "/.well-known/openid-configuration"
        let broken = try await TestProvider(.discovery500).get(path)
        #expect(broken.status == 500)
        let html = try await TestProvider(.discoveryHTML).get(path)
        #expect(html.status == 200)
        let issuer = try IssuerURL.check(Array(TestProvider.issuer.utf8), plainLoopbackAllowed: true)
        #expect(throws: ProviderMetadataError.notJSON) { try ProviderMetadata.parse(html.body, issuer: issuer) }
        let keys = try await TestProvider(.jwks500).get("/jwks")
        #expect(keys.status == 500)
        let device = try await TestProvider(.device500).post("/device_authorization", [("client_id", "demo")])
        #expect(device.status == 500)
    }

    @Test func `every request is counted once, the question for the counts is not`() async throws {
        let provider = try TestProvider()
        _ = try await provider.get("/.well-known/openid-configuration")
        _ = try await provider.get("/jwks")
        let begun = try await provider.begin()
        _ = try await provider.poll(begun)
        _ = try await provider.poll(begun)
        _ = try await provider.post("/backchannel_authentication", [])
        _ = try await provider.post("/token", [("grant_type", GrantType.ciba.rawValue)])
        _ = try await provider.get("/approve")
        _ = try await provider.password("carol", "carol-pw")
        _ = try await provider.post("/token", [("grant_type", "refresh_token")])
        _ = try await provider.post("/token", [])
        _ = try await provider.get("/device")
        let missing = try await provider.get("/nothing")
        #expect(missing.status == 404)
        let method = try await provider.get("/token")
        #expect(method.status == 405)
        let counts = try await provider.get("/requests").members()
        let wanted = [
            ("discovery", 1), ("jwks", 1), ("device", 1), ("backchannel", 1), ("token", 6), ("token_device", 2),
            ("token_password", 1), ("token_refresh", 1), ("token_ciba", 1), ("verification", 2), ("other", 2),
        ]
        #expect(JSONValue.object(counts) == .members(wanted.map { ($0.0, .integer($0.1)) }))
    }
}
