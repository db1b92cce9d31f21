import JOSE
import StrictJSON
import Testing

@testable import OpenIDConnect

/// KEY-4 to KEY-8, HTTP-10: which keys are asked for when.
@Suite(.timeLimit(.minutes(5)))
struct RelyingPartyKeyTests {
    private let world = ManualWorld()

    /// A token of the right claims with a key ID that nobody has; its signature is 64 zero bytes.
    private func forgedToken(keyID: String) -> [UInt8] {
        let header = JSONValue.members([("alg", .text("ES256")), ("kid", .text(keyID))]).encoded()
        let claims = JSONValue.members([
            ("iss", .text("https://idp.example.test")), ("aud", .string(ScriptedIssuer.clientID)), ("sub", .text("x")),
            ("iat", ScriptedIssuer.number(ScriptedIssuer.now.value)),
            ("exp", ScriptedIssuer.number(ScriptedIssuer.now.value + 300)),
        ]).encoded()
        let dot = [UInt8(ascii: ".")]
        return Base64URL.encode(header) + dot + Base64URL.encode(claims) + dot
            + Base64URL.encode([UInt8](repeating: 0, count: 64))
    }

    private func error(_ party: RelyingParty, _ token: [UInt8]) async -> ProviderError? {
        do throws(ProviderError) {
            _ = try await party.verify(token)
            return nil
        } catch { return error }
    }

    @Test func `a good token is verified with one fetch, and with none the second time`() async throws {
        let issuer = try ScriptedIssuer()
        let transport = ScriptedTransport([.discovery, .get("/jwks", .json(issuer.keySet))])
        let party = RelyingParty.scripted(transport, world: world)
        #expect(try await party.verify(issuer.token()).subject == Array("alice-1".utf8))
        #expect(try await party.verify(issuer.token()).keyID == Array("k1".utf8))
        await transport.expectUsedUp()
        #expect(await transport.seen.map(\.maximumBodyBytes) == [1_048_576, 262_144])
    }

    @Test func `a key of another provider with the same ID does not verify (KEY-8)`() async throws {
        let issuer = try ScriptedIssuer()
        let other = try ScriptedIssuer()
        let party = RelyingParty.scripted(CountingTransport(keySet: issuer.keySet), world: world)
        #expect(try await error(party, issuer.token()) == nil)
        #expect(try await error(party, issuer.token(signedBy: other.key)) == .idToken(.form(.signature)))
    }

    /// KEY-7: claims of an unverified token may only prevent a fetch.
    @Test(arguments: [
        ("iss", JSONValue.text("https://idp.example.test/"), IDTokenError.issuerDiffers),
        ("aud", .text("someone-else"), .audienceDiffers),
        ("exp", ScriptedIssuer.number(ScriptedIssuer.now.value - 60), .expired),
        ("exp", .text("never"), .claimWrongType), ("typ", .text("Refresh"), .notAnIDToken),
    ])
    func `a token that fails before its signature costs no request`(
        _ name: String, _ value: JSONValue, _ expected: IDTokenError
    ) async throws {
        let party = RelyingParty.scripted(ScriptedTransport(), world: world)
        let token = try ScriptedIssuer().token(changing: [(name, value)])
        #expect(await error(party, token) == .idToken(expected))
    }

    @Test func `an algorithm that is not allowed costs no request`() async throws {
        let key = try SigningKey.generate(.es512, keyID: Array("k1".utf8))
        let party = RelyingParty.scripted(ScriptedTransport(), world: world)
        let token = try ScriptedIssuer().token(signedBy: key)
        #expect(await error(party, token) == .idToken(.algorithmNotAllowed(.es512)))
    }

    @Test func `a token may be ten minutes older than the login (JWT-10)`() async throws {
        let issuer = try ScriptedIssuer()
        let party = RelyingParty.scripted(CountingTransport(keySet: issuer.keySet), world: world)
        let token = { (age: Int64) in
            try issuer.token(changing: [("iat", ScriptedIssuer.number(ScriptedIssuer.now.value - age))])
        }
        #expect(try await error(party, token(600)) == nil)
        #expect(try await error(party, token(601)) == .idToken(.issuedBeforeLogin))
    }

    @Test func `100 logins share one key fetch`() async throws {
        let issuer = try ScriptedIssuer()
        let transport = CountingTransport(keySet: issuer.keySet)
        let world = world
        await transport.hold("/jwks") { world.timesAsked >= 100 }
        let party = RelyingParty.scripted(transport, world: world)
        let token = try issuer.token()
        await withTaskGroup(of: ProviderError?.self) { group in
            for _ in 0..<100 { group.addTask { await error(party, token) } }
            for await error in group { #expect(error == nil) }
        }
        #expect(await transport.counts == ["/.well-known/openid-configuration": 1, "/jwks": 1])
    }

    @Test func `a key that came after the last fetch is fetched once for 100 logins (KEY-4)`() async throws {
        let issuer = try ScriptedIssuer()
        let next = try ScriptedIssuer(keyID: "k2")
        let transport = CountingTransport(keySet: issuer.keySet)
        let party = RelyingParty.scripted(transport, world: world)
        await party.warmUp()
        await transport.set("/jwks", to: .success(.json(ScriptedIssuer.keySet([issuer.key, next.key]))))
        let world = world
        await transport.hold("/jwks") { world.timesAsked >= 200 }  // each has looked at the old set
        let token = try issuer.token(signedBy: next.key)
        await withTaskGroup(of: ProviderError?.self) { group in
            for _ in 0..<100 { group.addTask { await error(party, token) } }
            for await error in group { #expect(error == nil) }
        }
        #expect(await transport.count("/jwks") == 2)
    }

    @Test func `an unknown key is fetched once for 200 logins, and not again for a minute`() async throws {
        let issuer = try ScriptedIssuer()
        let transport = CountingTransport(keySet: issuer.keySet)
        let party = RelyingParty.scripted(transport, world: world)
        await party.warmUp()
        let world = world
        await transport.hold("/jwks") { world.timesAsked >= 400 }
        let token = forgedToken(keyID: "nobody")
        await withTaskGroup(of: ProviderError?.self) { group in
            for _ in 0..<200 { group.addTask { await error(party, token) } }
            for await error in group { #expect(error == .idToken(.key(.unknownKeyID))) }
        }
        #expect(await transport.count("/jwks") == 2)
        world.advanceUptime(59)
        #expect(await error(party, token) == .idToken(.key(.unknownKeyID)))
        #expect(await transport.count("/jwks") == 2)
        world.advanceUptime(1)
        #expect(await error(party, token) == .idToken(.key(.unknownKeyID)))
        #expect(await transport.count("/jwks") == 3)
    }

    @Test func `10,000 random key IDs cause at most 11 fetches in ten seconds (HTTP-10)`() async throws {
        let issuer = try ScriptedIssuer()
        let transport = CountingTransport(keySet: issuer.keySet)
        let party = RelyingParty.scripted(transport, world: world)
        await withTaskGroup(of: ProviderError?.self) { group in
            for lane in 0..<100 {
                group.addTask {
                    var last: ProviderError?
                    for number in 0..<100 {
                        last = await error(party, forgedToken(keyID: "random-\(lane)-\(number)"))
                        let isRefused = last == .idToken(.key(.unknownKeyID)) || last == .keyFetchesLimited
                        #expect(isRefused, "\(String(describing: last))")
                    }
                    return last
                }
            }
            for await last in group { #expect(last == .keyFetchesLimited) }
        }
        #expect(await transport.count("/jwks") == 11)
        // A login with a known key is not disturbed; ten seconds later a new key is fetched again.
        #expect(try await error(party, issuer.token()) == nil)
        world.advanceUptime(9)
        #expect(await error(party, forgedToken(keyID: "late")) == .keyFetchesLimited)
        world.advanceUptime(1)
        #expect(await error(party, forgedToken(keyID: "later")) == .idToken(.key(.unknownKeyID)))
        #expect(await transport.count("/jwks") == 12)
    }

    @Test func `after a failed fetch nobody asks again for five seconds (KEY-5)`() async throws {
        let issuer = try ScriptedIssuer()
        let transport = CountingTransport(keySet: issuer.keySet)
        let party = RelyingParty.scripted(transport, world: world)
        await party.warmUp()
        await transport.set("/jwks", to: .failure(.timedOut))
        for number in 0..<3 {
            for other in 0..<10 {
                #expect(await error(party, forgedToken(keyID: "k\(number)-\(other)")) == .transport(.timedOut))
            }
            #expect(await transport.count("/jwks") == number + 2)
            world.advanceUptime(4)
            #expect(await error(party, forgedToken(keyID: "late-\(number)")) == .transport(.timedOut))
            #expect(await transport.count("/jwks") == number + 2)
            world.advanceUptime(1)
        }
        #expect(try await error(party, issuer.token()) == nil)  // the old set is still there
    }

    @Test func `a key that was withdrawn stops verifying after the refresh (KEY-6)`() async throws {
        let issuer = try ScriptedIssuer()
        let next = try ScriptedIssuer(keyID: "k2")
        let transport = CountingTransport(keySet: issuer.keySet)
        let party = RelyingParty.scripted(transport, world: world)
        #expect(try await error(party, issuer.token()) == nil)
        await transport.set("/jwks", to: .success(.json(next.keySet)))
        #expect(try await error(party, issuer.token(signedBy: next.key)) == nil)
        #expect(try await error(party, issuer.token()) == .idToken(.key(.unknownKeyID)))
    }

    @Test func `a fetch that began before the key was published is not the last word`() async throws {
        let issuer = try ScriptedIssuer()
        let next = try ScriptedIssuer(keyID: "k2")
        let transport = CountingTransport(keySet: issuer.keySet)
        let world = world
        let party = RelyingParty.scripted(transport, world: world)
        await party.warmUp()
        // A refresh is on its way with the old set when a token of the new key arrives.
        await transport.hold("/jwks") { world.isOpen }
        world.advanceUptime(3_600)
        _ = try await party.verify(issuer.token())
        try await happened { await transport.count("/jwks") >= 2 }
        let asked = world.timesAsked
        let token = try issuer.token(signedBy: next.key)
        let login = Task { await error(party, token) }
        try await happened { world.timesAsked >= asked + 2 }
        await transport.set("/jwks", to: .success(.json(ScriptedIssuer.keySet([issuer.key, next.key]))))
        world.open()
        #expect(await login.value == nil)
        #expect(await transport.count("/jwks") == 3)
    }

    @Test func `a key that another login has brought is not fetched again`() async throws {
        let issuer = try ScriptedIssuer()
        let transport = ScriptedTransport([.discovery, .get("/jwks", .json(issuer.keySet))])
        let documents = ProviderDocuments(
            configuration: RelyingParty.scripted(transport).configuration, transport: transport,
            effects: world.effects())
        _ = try await documents.keys()
        #expect(try await documents.keys(fetchingFor: Array("k1".utf8)).usableCount == 1)
        await transport.expectUsedUp()
    }

    @Test func `logins that waited for an old fetch share the next one`() async throws {
        let issuer = try ScriptedIssuer()
        let transport = CountingTransport(keySet: issuer.keySet)
        let world = world
        let party = RelyingParty.scripted(transport, world: world)
        await party.warmUp()
        await transport.hold("/jwks") { world.isOpen }
        world.advanceUptime(3_600)
        _ = try await party.verify(issuer.token())
        try await happened { await transport.count("/jwks") == 2 }
        let logins = (0..<5).map { number in
            let token = forgedToken(keyID: "k\(number + 2)")
            return Task { await error(party, token) }
        }
        await everybodyWaits()
        let gate = ManualWorld()
        await transport.hold("/jwks") { gate.isOpen }
        world.open()
        try await happened { await transport.count("/jwks") == 3 }
        await everybodyWaits()
        #expect(await transport.count("/jwks") == 3)
        gate.open()
        for login in logins { #expect(await login.value == .idToken(.key(.unknownKeyID))) }
    }
}
