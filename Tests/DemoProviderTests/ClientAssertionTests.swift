import JOSE
import OpenIDConnect
import SecretMemory
import StrictJSON
import Synchronization
import Testing

@testable import DemoProvider

/// A relying party of ours that proves itself by assertions (RFC 7523), and a provider that looks closely.
@Suite struct ClientAssertionTests {
    /// A relying party of the provider, with randomness that never repeats.
    private func party(
        _ test: TestProvider, _ method: ClientAuthenticationMethod, id: String, secret: [UInt8],
        configure: (inout ClientConfiguration) -> Void = { _ in },
        change: @escaping @Sendable (String) -> String = { $0 }
    ) throws -> RelyingParty {
        var client = ClientConfiguration(id: Array(id.utf8), authentication: method)
        configure(&client)
        let issuer = try IssuerURL.check(Array(TestProvider.issuer.utf8), plainLoopbackAllowed: true)
        let time = test.time
        return RelyingParty(
            configuration: ProviderConfiguration(name: "demo", issuer: issuer, client: client),
            transport: InProcessTransport(provider: test.provider, change: change),
            effects: RelyingPartyEffects(
                now: { UnixSeconds(Int64(time.unixSeconds)) }, uptime: { time.uptime },
                clientSecret: { () throws(ClientSecretError) in SecretBytes(copying: secret) },
                randomBytes: { time.randomBytes($0) }))
    }

    private func login(_ party: RelyingParty, _ test: TestProvider) async throws -> VerifiedIDToken {
        let response = try await party.passwordGrant(
            user: Array("carol".utf8), password: SecretBytes(copying: Array("carol-pw".utf8)))
        return try await party.verify(response, startedAt: UnixSeconds(Int64(test.time.unixSeconds)))
    }

    @Test(arguments: SharedSecretAlgorithm.allCases, [ClientAssertionSettings.Audience.issuer, .tokenEndpoint])
    func `client_secret_jwt signs in, login after login`(
        _ algorithm: SharedSecretAlgorithm, _ audience: ClientAssertionSettings.Audience
    ) async throws {
        let test = try TestProvider()
        let party = try party(
            test, .clientSecretJWT, id: "demo-confidential", secret: Array("demo-confidential-secret".utf8)
        ) {
            $0.assertion.secretAlgorithm = algorithm
            $0.assertion.audience = audience
        }
        for _ in 0..<3 { #expect(try await login(party, test).claims["aud"] == .text("demo-confidential")) }
        let wrong = try self.party(
            test, .clientSecretJWT, id: "demo-confidential", secret: Array("demo-confidential-secreT".utf8)
        ) { $0.assertion.secretAlgorithm = algorithm }
        await #expect(throws: ProviderError.clientRefused) { try await login(wrong, test) }
    }

    @Test(arguments: SignatureAlgorithm.allCases)
    func `private_key_jwt signs in with a key that is registered, and no other`(
        _ algorithm: SignatureAlgorithm
    ) async throws {
        let key = try ClientKey.generate(algorithm.rawValue)
        let registered = try KeySet.parse(ClientKey.publicKeySet([key]).encoded())
        let test = try TestProvider(clientKeys: registered)
        let secret = try key.privatePEM().withBytes { Array($0) }
        let party = try party(test, .privateKeyJWT, id: "demo-keys", secret: secret) {
            $0.assertion.algorithm = algorithm
        }
        for _ in 0..<2 { #expect(try await login(party, test).claims["aud"] == .text("demo-keys")) }
        _ = try await party.startDeviceAuthorization()

        let other = try ClientKey.generate(algorithm.rawValue).privatePEM().withBytes { Array($0) }
        for id in [nil, key.keyID] {
            let stranger = try self.party(test, .privateKeyJWT, id: "demo-keys", secret: other) {
                $0.assertion.algorithm = algorithm
                $0.assertion.keyID = id
            }
            await #expect(throws: ProviderError.clientRefused) { try await login(stranger, test) }
        }
    }

    @Test func `two keys are registered while one takes the other's place`() async throws {
        let old = try ClientKey.generate("ES256")
        let new = try ClientKey.generate("ES256")
        let test = try TestProvider(clientKeys: KeySet.parse(ClientKey.publicKeySet([old, new]).encoded()))
        for key in [old, new] {
            let secret = try key.privatePEM().withBytes { Array($0) }
            _ = try await login(try party(test, .privateKeyJWT, id: "demo-keys", secret: secret), test)
        }
    }

    @Test func `an assertion is good once, for a minute, for this provider and this client`() async throws {
        let kept = Mutex<[String]>([])
        let test = try TestProvider()
        let secret = Array("demo-confidential-secret".utf8)
        let keeping = try party(
            test, .clientSecretJWT, id: "demo-confidential", secret: secret,
            change: { body in
                kept.withLock { $0.append(body) }
                return body
            })
        _ = try await login(keeping, test)
        let body = try #require(kept.withLock { $0.last })
        let again = { (wanted: String) in
            var request = ProviderRequest(method: "POST", path: "/token")
            request.form = FormFields.parse(wanted.utf8)
            return await test.provider.answer(request).status
        }
        #expect(await again(body) == 401, "the same assertion a second time")

        let late = try party(
            test, .clientSecretJWT, id: "demo-confidential", secret: secret,
            change: { body in
                test.time.pass(.seconds(61))
                return body
            })
        await #expect(throws: ProviderError.clientRefused) { try await login(late, test) }

        let elsewhere = try party(
            test, .clientSecretJWT, id: "demo-confidential", secret: secret,
            change: { $0.replacing("client_id=demo-confidential", with: "client_id=demo") })
        await #expect(throws: ProviderError.clientRefused) { try await login(elsewhere, test) }
    }

    @Test func `a client with keys is not let in without an assertion`() async throws {
        let key = try ClientKey.generate("ES256")
        let test = try TestProvider(clientKeys: KeySet.parse(ClientKey.publicKeySet([key]).encoded()))
        let fields = [("grant_type", "password"), ("username", "carol"), ("password", "carol-pw")]
        #expect(try await test.post("/token", fields + [("client_id", "demo-keys")]).error() == "invalid_client")
        let both = [("client_assertion", "a.b.c"), ("client_secret", "x"), ("client_id", "demo-confidential")]
        #expect(try await test.post("/token", fields + both).error() == "invalid_request")
    }
}
