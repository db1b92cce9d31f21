import SecretMemory
import Testing

@testable import OpenIDConnect

/// `audience`, `resource` (RFC 8707) and `extra_params`.
struct RequestParameterTests {
    private static func bytes(_ text: String) -> [UInt8] { Array(text.utf8) }

    private func configure(_ client: inout ClientConfiguration) {
        client.parameters.audiences = ["api://one", "two & three"].map(Self.bytes)
        client.parameters.resources = [Self.bytes("https://api.example.test/v1?x=1")]
        client.parameters.extra = [.init(name: Self.bytes("acr_values"), value: Self.bytes("urn:mfa a=b"))]
    }

    @Test func `they stand in the device and the password request, each value escaped, and not in polls`() async throws
    {
        let transport = ScriptedTransport([
            .discovery,
            .post(
                "/device",
                .json(
                    """
                    {"device_code":"dc","user_code":"A","verification_uri":"https://idp.example.test/d","expires_in":9}
                    """)),
            .post("/token", .json(#"{"error":"authorization_pending"}"#, status: 400)), .post("/token", .empty(403)),
        ])
        var device = DeviceGrantRules()
        device.nonce = .off
        let party = RelyingParty.scripted(transport, device: device, configure: configure)
        _ = await party.poll(try await party.startDeviceAuthorization())
        await #expect(throws: ProviderError.wrongPassword) {
            try await party.passwordGrant(user: [0x61], password: SecretBytes(copying: [0x62]))
        }
        let seen = await transport.seen.map(\.body)
        let added =
            "&audience=api%3A%2F%2Fone&audience=two%20%26%20three&resource=https%3A%2F%2Fapi.example.test%2Fv1%3Fx%3D1"
            + "&acr_values=urn%3Amfa%20a%3Db&client_id=usher-host"
        #expect(seen[1] == "scope=openid%20profile" + added)
        let poll =
            "grant_type=urn%3Aietf%3Aparams%3Aoauth%3Agrant-type%3Adevice_code&device_code=dc&client_id=usher-host"
        #expect(seen[2] == poll)
        #expect(seen[3] == "grant_type=password&username=a&password=b&scope=openid%20profile" + added)
        await transport.expectUsedUp()
    }

    @Test(arguments: [
        "client_id", "client_secret", "client_assertion", "client_assertion_type", "client_anything", "grant_type",
        "scope", "username", "password", "device_code", "refresh_token", "code", "redirect_uri", "audience", "resource",
        "nonce", "code_challenge", "code_challenge_method", "code_verifier", "assertion", "token", "subject_token",
    ])
    func `what decides about a request is reserved`(_ name: String) {
        #expect(RequestParameters.isReserved(Self.bytes(name)))
    }

    @Test(arguments: ["acr_values", "max_age", "prompt", "organization", "domain_hint", "nonces", "Scope2"])
    func `what does not is free`(_ name: String) {
        #expect(!RequestParameters.isReserved(Self.bytes(name)))
    }
}
