import JOSE
import SecretMemory
import StrictJSON
import Testing

@testable import OpenIDConnect

/// RFC 7591 §3: the request as it leaves, and what of the answer is believed.
struct RegistrationTests {
    private static let metadata = ScriptedTransport.Exchange.get(
        "/.well-known/openid-configuration",
        .json(
            JSONValue.members(
                ScriptedIssuer.metadata(ScriptedIssuer.url("https://idp.example.test"))
                    + [("registration_endpoint", .text("https://idp.example.test/register"))]
            ).encoded()))

    private func client(_ method: ClientAuthenticationMethod) -> ClientConfiguration {
        var client = ClientConfiguration(
            id: Array("unregistered".utf8), authentication: method, scopes: ["openid", "groups"])
        client.assertion.algorithm = .edDSA
        return client
    }

    private func register(
        _ reply: ScriptedTransport.Reply, _ method: ClientAuthenticationMethod = .none, token: String = "initial-1"
    ) async throws -> (client: RegisteredClient, request: ScriptedTransport.Seen?) {
        let transport = ScriptedTransport([Self.metadata, .post("/register", reply)])
        let client = client(method)
        let key =
            try method == .privateKeyJWT
            ? ClientKey.read(SecretBytes(copying: Array(ClientAssertionTests.key.utf8)), for: client) : nil
        let registration = ClientRegistration(name: "Usher", grants: [.device, .password], client: client, key: key)
        let registered = try await RelyingParty.scripted(transport).register(
            registration, initialAccessToken: SecretBytes(copying: Array(token.utf8)))
        await transport.expectUsedUp()
        return (registered, await transport.seen.last)
    }

    @Test func `a client with a key sends its public half and what is in force on this host`() async throws {
        let (registered, request) = try await register(
            .json(#"{"client_id":"c-1","token_endpoint_auth_method":"private_key_jwt"}"#, status: 201), .privateKeyJWT)
        #expect(registered.id == Array("c-1".utf8) && registered.secret == nil && registered.accessToken == nil)
        #expect(registered.authentication == Array("private_key_jwt".utf8))
        #expect(request?.isJSON == true && request?.authorization == "Bearer initial-1")
        #expect(request?.maximumBodyBytes == 65_536)
        #expect(
            request?.body == #"{"client_name":"Usher","grant_types":["urn:ietf:params:oauth:grant-type:device_code","#
                + #""password"],"response_types":[],"token_endpoint_auth_method":"private_key_jwt","#
                + #""scope":"openid groups","token_endpoint_auth_signing_alg":"EdDSA","jwks":{"keys":[{"#
                + #""kid":"kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k","use":"sig","alg":"EdDSA","kty":"OKP","#
                + #""crv":"Ed25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}]}}"#)
    }

    @Test func `a client that asks on a phone is registered to poll (CIBA Core)`() async throws {
        let transport = ScriptedTransport([Self.metadata, .post("/register", .json(#"{"client_id":"c"}"#))])
        let registration = ClientRegistration(name: "Usher", grants: [.ciba], client: client(.none), key: nil)
        _ = try await RelyingParty.scripted(transport).register(
            registration, initialAccessToken: SecretBytes(copying: [0x61]))
        #expect(
            await transport.seen.last?.body
                == #"{"client_name":"Usher","grant_types":["urn:openid:params:grant-type:ciba"],"response_types":[],"#
                + #""token_endpoint_auth_method":"none","scope":"openid groups","#
                + #""backchannel_token_delivery_mode":"poll"}"#)
    }

    @Test func `secrets of the answer are kept as secrets`() async throws {
        let (registered, request) = try await register(
            .json(
                #"{"client_id":"c-1","client_secret":"s3","client_secret_expires_at":1900000000,"#
                    + #""registration_access_token":"r-4","registration_client_uri":"https://idp.example.test/c"}"#,
                status: 201), .clientSecretJWT)
        #expect(registered.secret?.withBytes { Array($0) } == Array("s3".utf8))
        #expect(registered.accessToken?.withBytes { Array($0) } == Array("r-4".utf8))
        #expect(registered.secretExpiry == UnixSeconds(1_900_000_000))
        #expect(!String(reflecting: registered).contains("s3") && !"\(registered)".contains("r-4"))
        #expect(request?.body?.contains(#""token_endpoint_auth_signing_alg":"HS384""#) == true)
        let endless = try await register(
            .json(#"{"client_id":"c","client_secret":"s","client_secret_expires_at":0}"#), .clientSecretPost)
        #expect(endless.client.secretExpiry == nil)
    }

    @Test(arguments: [
        (ScriptedTransport.Reply.json("{}", status: 201), RegistrationError.clientID),
        (.json(#"{"client_id":7}"#, status: 201), .clientID), (.json(#"{"client_id":""}"#, status: 201), .clientID),
        (.json(#"{"client_id":"a\u001b[2J"}"#, status: 201), .clientID),
        (.json(#"{"client_id":"c"}"#, status: 201), .clientSecret),
        (.json(#"{"client_id":"c","client_secret":"a\nb"}"#, status: 201), .clientSecret),
        (.json(#"{"client_id":"c","client_secret":1}"#, status: 201), .clientSecret),
        (
            .json(#"{"client_id":"c","client_secret":"s","registration_access_token":""}"#, status: 201),
            .registrationAccessToken
        ),
        (.json(#"{"client_id":"c","client_id":"d","client_secret":"s"}"#, status: 201), .provider(.notJSON)),
        (.json("<html>", status: 201), .provider(.notJSON)),
        (
            .json(#"{"error":"invalid_client_metadata"}"#, status: 400),
            .refused(status: 400, code: Array("invalid_client_metadata".utf8))
        ),
        (.empty(401), .refused(status: 401, code: nil)), (.empty(302), .refused(status: 302, code: nil)),
        (.failure(.timedOut), .provider(.transport(.timedOut))),
    ])
    func `an answer that cannot be used says why`(
        _ reply: ScriptedTransport.Reply, _ expected: RegistrationError
    ) async throws {
        await #expect(throws: expected) { try await register(reply, .clientSecretBasic) }
    }

    @Test(arguments: ["", "a b", "a\r\nX-Header: 1", "tökén"])
    func `an initial access token cannot become another header`(_ token: String) async throws {
        let transport = ScriptedTransport()
        let registration = ClientRegistration(name: "Usher", grants: [.device], client: client(.none), key: nil)
        await #expect(throws: RegistrationError.initialAccessToken) {
            try await RelyingParty.scripted(transport).register(
                registration, initialAccessToken: SecretBytes(copying: Array(token.utf8)))
        }
        await transport.expectUsedUp()
    }

    @Test func `a provider without the endpoint is named as such`() async throws {
        let transport = ScriptedTransport([.discovery])
        let registration = ClientRegistration(name: "Usher", grants: [.device], client: client(.none), key: nil)
        await #expect(throws: RegistrationError.noEndpoint) {
            try await RelyingParty.scripted(transport).register(
                registration, initialAccessToken: SecretBytes(copying: [0x61]))
        }
        await transport.expectUsedUp()
    }
}
