import JOSE
import SecretMemory
import StrictJSON
import Testing

@testable import OpenIDConnect

/// For whom an access token is asked, and whether it says that it is for them (RFC 8707).
struct TokenTargetTests {
    @Test(arguments: [
        ("https://files.example.test/", "resource"), ("s3://bucket", "resource"), ("urn:example:files", "resource"),
        ("storage", "audience"), ("files.example.test:8443", "audience"), ("urn:", "audience"),
        ("https://files.example.test/#part", "audience"), ("://x", "audience"), ("1s://x", "audience"),
    ])
    func `an absolute URI goes as resource, anything else as audience`(_ name: String, _ parameter: String) async throws
    {
        let transport = ScriptedTransport([.post("/token", .json(#"{"token_type":"bearer","access_token":"at-2"}"#))])
        let issuer = try ScriptedIssuer()
        let keys = ScriptedTransport([.get("/jwks", .json(issuer.keySet))])
        let origin = RefreshOrigin(
            try await RelyingParty.scripted(keys, endpoints: ScriptedEndpoints.table).verify(issuer.token()))
        let party = RelyingParty(
            configuration: RelyingParty.configuration(endpoints: ScriptedEndpoints.table) { configuration in
                configuration.client.parameters.audiences = [Array("usual".utf8)]
                configuration.client.parameters.resources = [Array("https://usual.example.test".utf8)]
                configuration.client.parameters.extra = [.init(name: Array("x".utf8), value: Array("1".utf8))]
            }, transport: transport, effects: ManualWorld().effects(secret: nil))
        let target = TokenTarget(Array(name.utf8))
        _ = try await party.refresh(SecretBytes("rt-1"), origin: origin, target: target)
        let body = try #require(await transport.seen.first.flatMap(\.body))
        let fields = body.split(separator: "&").map { $0.split(separator: "=")[0] }
        #expect(fields == ["grant_type", "refresh_token", Substring(parameter), "x", "client_id"])
    }

    @Test(arguments: ["", "two words", "a\nb", "é", String(repeating: "a", count: 513)])
    func `what is no audience is none`(_ name: String) {
        #expect(TokenTarget(Array(name.utf8)) == nil)
    }

    @Test func `the longest one is one`() {
        #expect(TokenTarget([UInt8](repeating: 0x61, count: 512)) != nil)
    }

    @Test(arguments: [
        (#"{"aud":"files"}"#, false), (#"{"aud":["other","files"]}"#, false), (#"{"aud":"file"}"#, true),
        (#"{"aud":["other"]}"#, true), (#"{"aud":[]}"#, true), (#"{}"#, true), (#"{"aud":7}"#, true),
    ])
    func `a JWT for somebody else is noticed`(_ claims: String, _ isContradicted: Bool) throws {
        let target = try #require(TokenTarget(Array("files".utf8)))
        let part = { (text: String) in String(decoding: Base64URL.encode(Array(text.utf8)), as: UTF8.self) }
        let token = "\(part("{}")).\(part(claims)).AAAA"
        #expect(target.isContradicted(by: SecretBytes(token)) == isContradicted)
    }

    @Test(arguments: ["opaque", "a.b", "a.b.c.d", "!.!.!", "a..c"])
    func `an opaque token says nothing`(_ token: String) throws {
        #expect(try #require(TokenTarget(Array("files".utf8))).isContradicted(by: SecretBytes(token)) == false)
    }
}
