import JOSE
import SecretMemory
import StrictJSON
import Testing

@testable import OpenIDConnect

/// Nonce and PKCE in the device grant: CORE-11, RFC 7636.
struct DeviceBindingTests {
    private static let nonce = "nonce=AAECAwQFBgcICQoLDA0ODw"
    /// 32 bytes 0, 1, 2, …, and (with Python's hashlib) the SHA-256 of that text.
    private static let verifier = "EBESExQVFhcYGRobHB0eHyAhIiMkJSYnKCkqKywtLi8"
    private static let challenge =
        "code_challenge=bIeEEJ0ry7gh7qIC3JSmluTwY9ojq4Xh5mey_Zok5bg&code_challenge_method=S256"

    private static let deviceAnswer = ScriptedTransport.Reply.json(
        #"{"device_code":"dc","user_code":"AB-12","verification_uri":"https://idp.example.test/d","expires_in":600}"#)
    private static let pending = ScriptedTransport.Reply.json(#"{"error":"authorization_pending"}"#, status: 400)
    private static let invalid = ScriptedTransport.Reply.json(#"{"error":"invalid_request"}"#, status: 400)

    private static func discovery(methods: [String]) -> ScriptedTransport.Exchange {
        let members =
            ScriptedIssuer.metadata(ScriptedIssuer.url("https://idp.example.test"))
            + [("code_challenge_methods_supported", .array(methods.map(JSONValue.text)))]
        return .get("/.well-known/openid-configuration", .json(JSONValue.members(members).encoded()))
    }

    private static func rules(
        _ nonce: DeviceGrantRules.Nonce = .auto, _ pkce: DeviceGrantRules.PKCE = .auto
    ) -> DeviceGrantRules {
        var rules = DeviceGrantRules()
        rules.nonce = nonce
        rules.pkce = pkce
        return rules
    }

    /// The bodies of the form requests of one login: its start and a poll.
    private func bodies(
        _ discovery: ScriptedTransport.Exchange, _ rules: DeviceGrantRules, replies: [ScriptedTransport.Reply]
    ) async throws -> [String] {
        let transport = ScriptedTransport([discovery] + replies.map { .post("/device", $0) })
        let party = RelyingParty.scripted(transport, device: rules)
        let authorization = try await party.startDeviceAuthorization()
        await transport.expect(.post("/token", Self.pending))
        #expect(PollOutcome(await party.poll(authorization)) == .pending)
        await transport.expectUsedUp()
        return await transport.seen.compactMap(\.body)
    }

    @Test func `the nonce is sent unless it is off, and PKCE only where S256 is offered`() async throws {
        let plain = "scope=openid%20profile&\(Self.nonce)&client_id=usher-host"
        let without = "scope=openid%20profile&client_id=usher-host"
        for methods in [[], ["plain"], ["s256"]] {
            let sent = try await bodies(
                Self.discovery(methods: methods), Self.rules(), replies: [Self.deviceAnswer])
            #expect(sent.first == plain)
            #expect(sent.last?.contains("code_verifier") == false)
        }
        let off = try await bodies(
            Self.discovery(methods: ["S256"]), Self.rules(.off, .off), replies: [Self.deviceAnswer])
        #expect(off.first == without)
    }

    @Test func `the challenge goes with the request and the verifier with each poll (RFC 7636)`() async throws {
        let sent = try await bodies(
            Self.discovery(methods: ["plain", "S256"]), Self.rules(), replies: [Self.deviceAnswer])
        #expect(sent.first == "scope=openid%20profile&\(Self.nonce)&\(Self.challenge)&client_id=usher-host")
        #expect(sent.last?.contains("&device_code=dc&code_verifier=\(Self.verifier)&client_id=") == true)
    }

    @Test func `a device endpoint that refuses the challenge is asked once more without`() async throws {
        let sent = try await bodies(
            Self.discovery(methods: ["S256"]), Self.rules(), replies: [Self.invalid, Self.deviceAnswer])
        #expect(sent.count == 3)
        #expect(sent[0].contains("code_challenge=") && !sent[1].contains("code_challenge="))
        #expect(sent[1].contains(Self.nonce))
        #expect(!sent[2].contains("code_verifier"))
    }

    @Test(arguments: [
        ScriptedTransport.Reply.json(#"{"error":"unauthorized_client"}"#, status: 400), .empty(400), .empty(500),
        .json(#"{"error":"invalid_request"}"#, status: 401),
    ])
    func `another refusal is final`(_ reply: ScriptedTransport.Reply) async {
        let transport = ScriptedTransport([Self.discovery(methods: ["S256"]), .post("/device", reply)])
        await #expect(throws: ProviderError.self) {
            try await RelyingParty.scripted(transport).startDeviceAuthorization()
        }
        await transport.expectUsedUp()
    }

    @Test func `without PKCE invalid_request is final, too`() async {
        let transport = ScriptedTransport([.discovery, .post("/device", Self.invalid)])
        await #expect(throws: ProviderError.httpStatus(400)) {
            try await RelyingParty.scripted(transport).startDeviceAuthorization()
        }
        await transport.expectUsedUp()
    }

    /// nil: the token has no nonce.
    @Test(arguments: [
        (DeviceGrantRules.Nonce.auto, String?("AAECAwQFBgcICQoLDA0ODw"), IDTokenError?.none), (.auto, nil, nil),
        (.auto, "other", .nonceDiffers), (.require, "AAECAwQFBgcICQoLDA0ODw", nil), (.require, nil, .nonceMissing),
        (.require, "other", .nonceDiffers), (.off, nil, nil), (.off, "other", nil),
    ])
    func `the token's nonce is judged by what was sent (CORE-11)`(
        _ rule: DeviceGrantRules.Nonce, _ nonce: String?, _ refusal: IDTokenError?
    ) async throws {
        let issuer = try ScriptedIssuer()
        let token = try issuer.token(changing: nonce.map { [("nonce", .text($0))] } ?? [])
        let answer = JSONValue.members([("token_type", .text("Bearer")), ("id_token", .string(token))])
        let transport = ScriptedTransport([
            .discovery, .post("/device", Self.deviceAnswer), .post("/token", .json(answer.encoded())),
            .get("/jwks", .json(issuer.keySet)),
        ])
        let party = RelyingParty.scripted(transport, device: Self.rules(rule))
        let poll = await party.poll(try await party.startDeviceAuthorization())
        guard case .tokens(let response) = poll else {
            Issue.record("no tokens")
            return
        }
        do {
            _ = try await party.verify(response, startedAt: ScriptedIssuer.now)
            #expect(refusal == nil)
        } catch {
            #expect(error == refusal.map { .idToken($0) })
        }
        await transport.expectUsedUp()
    }
}
