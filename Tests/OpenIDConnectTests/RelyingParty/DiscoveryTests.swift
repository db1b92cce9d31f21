import StrictJSON
import Testing

@testable import OpenIDConnect

/// HTTP-07, HTTP-08: where metadata come from, and where they may lead.
@Suite(.timeLimit(.minutes(5)))
struct DiscoveryTests {
    private static let fallback = "/.well-known/oauth-authorization-server"
    private static let discovery = "/.well-known/openid-configuration"
    private let world = ManualWorld()

    private func url(_ text: String) throws -> EndpointURL {
        try EndpointURL.check(Array(text.utf8), plainLoopbackAllowed: false)
    }

    /// The document with an endpoint elsewhere.
    private func document(_ name: String, _ value: String) -> [UInt8] {
        let members = ScriptedIssuer.metadata(ScriptedIssuer.url("https://idp.example.test"))
        return JSONValue.members(members.filter { $0.0 != name } + [(name, .text(value))]).encoded()
    }

    @Test(arguments: [404, 405, 410])
    func `an authorization server without OpenID's address is found at the one of RFC 8414`(_ status: Int) async throws
    {
        let transport = ScriptedTransport([
            .get(Self.discovery, .empty(status)), .get(Self.fallback, .metadata),
        ])
        #expect(try await RelyingParty.scripted(transport, world: world).metadata().endpoints[.token]?.port == 443)
        await transport.expectUsedUp()
    }

    @Test(arguments: [
        (ScriptedTransport.Reply.json(#"{"issuer":"https://other.example"}"#), ProviderError.metadata(.issuerDiffers)),
        (.empty(404), .httpStatus(404)), (.empty(500), .httpStatus(500)), (.failure(.timedOut), .transport(.timedOut)),
        (.json("["), .metadata(.notJSON)),
    ])
    func `there the same checks hold`(_ reply: ScriptedTransport.Reply, _ expected: ProviderError) async throws {
        let transport = ScriptedTransport([.get(Self.discovery, .empty(404)), .get(Self.fallback, reply)])
        await #expect(throws: expected) { try await RelyingParty.scripted(transport, world: world).metadata() }
        await transport.expectUsedUp()
    }

    /// What is there and bad, or cannot be reached, is not looked for elsewhere.
    @Test(arguments: [
        ScriptedTransport.Reply.empty(500), .empty(403), .empty(302), .failure(.timedOut), .failure(.certificate),
        .json(#"{"issuer":"https://other.example"}"#), .json("<html>"), .empty(200),
    ])
    func `only an absent document has a second address`(_ reply: ScriptedTransport.Reply) async throws {
        let transport = ScriptedTransport([.get(Self.discovery, reply)])
        await #expect(throws: ProviderError.self) {
            try await RelyingParty.scripted(transport, world: world).metadata()
        }
        await transport.expectUsedUp()
    }

    @Test func `discovery_url stands alone, and the issuer is checked all the same (KEY-1)`() async throws {
        let configuration = RelyingParty.configuration {
            $0.discovery.url = try? url("https://docs.example.test/idp?v=2")
        }
        let exchange = { (reply: ScriptedTransport.Reply) in
            ScriptedTransport.Exchange(isPost: false, url: "https://docs.example.test/idp?v=2", reply: reply)
        }
        let good = ScriptedTransport([exchange(.metadata)])
        let party = RelyingParty.scripted(good, effects: world.effects(), configuration: configuration)
        #expect(try await party.metadata().endpoints[.jwks] != nil)
        await good.expectUsedUp()
        let replies: [(ScriptedTransport.Reply, ProviderError)] = [
            (.empty(404), .httpStatus(404)),
            (.json(#"{"issuer":"https://docs.example.test"}"#), .metadata(.issuerDiffers)),
        ]
        for (reply, expected) in replies {
            let transport = ScriptedTransport([exchange(reply)])
            let party = RelyingParty.scripted(transport, effects: world.effects(), configuration: configuration)
            await #expect(throws: expected) { try await party.metadata() }
            await transport.expectUsedUp()
        }
    }

    @Test func `without discovery nothing is asked but what is configured`() async throws {
        let issuer = try ScriptedIssuer()
        let transport = ScriptedTransport([.get("/k", .json(issuer.keySet))])
        let configuration = RelyingParty.configuration {
            $0.discovery.isEnabled = false
            $0.endpoints = [
                .jwks: ScriptedIssuer.url("https://idp.example.test/k").url,
                .token: ScriptedIssuer.url("https://idp.example.test/t").url,
            ]
        }
        let party = RelyingParty.scripted(transport, effects: world.effects(), configuration: configuration)
        #expect(try await party.verify(issuer.token()).subject == Array("alice-1".utf8))
        #expect(try await party.tokenEndpoint().bytes == Array("https://idp.example.test/t".utf8))
        await #expect(throws: ProviderError.noDeviceEndpoint) { try await party.startDeviceAuthorization() }
        #expect(await party.status().metadata == .configured)
        await transport.expectUsedUp()
    }

    @Test func `endpoints on other hosts are allowed and told, or refused (HTTP-08)`() async throws {
        let elsewhere = document("token_endpoint", "https://tokens.example.test/t")
        let notes = Notes()
        let lenient = RelyingParty.scripted(
            ScriptedTransport([.get(Self.discovery, .json(elsewhere))]), effects: notes.effects(world))
        #expect(try await lenient.tokenEndpoint().host == Array("tokens.example.test".utf8))
        #expect(notes.all == [.otherHost(.token, host: Array("tokens.example.test".utf8))])

        let strict = RelyingParty.configuration { $0.discovery.allowsOtherHosts = false }
        let refusing = RelyingParty.scripted(
            ScriptedTransport([.get(Self.discovery, .json(elsewhere))]), effects: world.effects(), configuration: strict
        )
        await #expect(throws: ProviderError.metadata(.endpointOtherHost)) { try await refusing.metadata() }
        let accepting = RelyingParty.scripted(
            ScriptedTransport([.discovery]), effects: world.effects(), configuration: strict)
        #expect(try await accepting.metadata().endpoints[.token] != nil)
        // One that the administrator wrote is no matter of discovery.
        var pinned = strict
        pinned.endpoints[.token] = try url("https://tokens.example.test/t")
        let allowed = RelyingParty.scripted(
            ScriptedTransport([.get(Self.discovery, .json(elsewhere))]), effects: world.effects(), configuration: pinned
        )
        #expect(try await allowed.tokenEndpoint().host == Array("tokens.example.test".utf8))
    }

    @Test func `a refresh that moves an endpoint is told, or the old stays (HTTP-08)`() async throws {
        let issuer = try ScriptedIssuer()
        let moved = document("token_endpoint", "https://new.example.test/t")
        for isAllowed in [true, false] {
            let (notes, world) = (Notes(), ManualWorld())
            let transport = CountingTransport(keySet: issuer.keySet)
            let party = RelyingParty.scripted(
                transport, effects: notes.effects(world),
                configuration: RelyingParty.configuration { $0.discovery.allowsOtherHosts = isAllowed })
            _ = try await party.metadata()
            await transport.set(Self.discovery, to: .success(.json(moved)))
            world.advanceUptime(3_600)
            _ = try await party.metadata()
            try await happened { !notes.all.isEmpty }
            let old = Array("idp.example.test".utf8)
            let new = Array("new.example.test".utf8)
            #expect(try await party.tokenEndpoint().host == (isAllowed ? new : old))
            #expect(
                notes.all
                    == (isAllowed
                        ? [.moved(.token, from: old, to: new)] : [.failed(.metadata(.endpointOtherHost))]))
        }
    }
}
