import OpenIDConnect
import SecretMemory
import Synchronization
import Testing

@testable import DemoProvider

/// `--misbehave refresh-…`: what each of them is to a relying party that asks about a sign-in again.
@Suite struct RefreshMisbehaviourTests {
    /// A sign-in of carol, whose tokens are kept as usherd keeps them.
    private final class SignIn: Sendable {
        private let party: RelyingParty
        private let kept: Mutex<KeptSession>
        private let count = Mutex(0)

        init(_ misbehaviours: Misbehaviour...) async throws {
            let test = try TestProvider(Set(misbehaviours))
            let time = test.time
            party = RelyingParty(
                configuration: ProviderConfiguration(
                    name: "demo",
                    issuer: try IssuerURL.check(Array(TestProvider.issuer.utf8), plainLoopbackAllowed: true),
                    client: ClientConfiguration(id: Array("demo".utf8), authentication: .none)),
                transport: InProcessTransport(provider: test.provider),
                effects: RelyingPartyEffects(
                    now: { UnixSeconds(Int64(time.unixSeconds)) }, uptime: { time.uptime },
                    clientSecret: { () throws(ClientSecretError) in SecretBytes(copying: []) },
                    randomBytes: { time.randomBytes($0) }))
            let response = try await party.passwordGrant(
                user: Array("carol".utf8), password: SecretBytes(copying: Array("carol-pw".utf8)))
            let now = UnixSeconds(Int64(time.unixSeconds))
            let token = try await party.verify(response, startedAt: now)
            kept = Mutex(KeptSession(token, response, receivedAt: now))
        }

        /// How many new refresh tokens came.
        var rotations: Int { count.withLock { $0 } }

        /// One re-check. Returns whether an ID token came.
        func renew() async throws(ProviderError) -> Bool {
            let session = kept.withLock { $0 }
            let news = try await party.renew(session) { [self] secrets in
                kept.withLock { $0 = session.rotated(to: secrets) }
                if secrets.isRotated { count.withLock { $0 += 1 } }
                return true
            }
            return news.idToken != nil
        }
    }

    @Test func `without them each refresh brings a new token and a new ID token`() async throws {
        let signIn = try await SignIn()
        for number in 1...3 {
            #expect(try await signIn.renew())
            #expect(signIn.rotations == number)
        }
    }

    @Test func `refresh-500 ends nothing, and its token is good for another try`() async throws {
        let signIn = try await SignIn(.refresh500)
        for _ in 0..<2 { await #expect(throws: ProviderError.httpStatus(500)) { try await signIn.renew() } }
        #expect(signIn.rotations == 0)
    }

    @Test func `refresh-lost is an outage, and then the end: the old token is taken for a thief's`() async throws {
        let signIn = try await SignIn(.refreshLost)
        await #expect(throws: ProviderError.httpStatus(500)) { try await signIn.renew() }
        await #expect(throws: ProviderError.refresh(.refused)) { try await signIn.renew() }
    }

    @Test func `refresh-no-rotation keeps the one token good`() async throws {
        let signIn = try await SignIn(.refreshNoRotation)
        for _ in 0..<3 { #expect(try await signIn.renew()) }
        #expect(signIn.rotations == 0)
    }

    @Test func `refresh-reuse hands a used token out, and the next refresh ends the session`() async throws {
        let signIn = try await SignIn(.refreshReuse)
        #expect(try await signIn.renew())
        await #expect(throws: ProviderError.refresh(.refused)) { try await signIn.renew() }
    }

    @Test func `refresh-no-id-token says nothing new of the person`() async throws {
        let signIn = try await SignIn(.refreshNoIDToken)
        #expect(try await signIn.renew() == false)
        #expect(signIn.rotations == 1)
    }

    @Test(arguments: [
        (Misbehaviour.refreshOtherSubject, ProviderError.refresh(.subject)),
        (.refreshOtherAudience, .idToken(.audienceDiffers)),
    ])
    func `an ID token of another person or client is refused`(_ name: Misbehaviour, _ wanted: ProviderError)
        async throws
    {
        let signIn = try await SignIn(name)
        await #expect(throws: wanted) { try await signIn.renew() }
        #expect(wanted.endsSession)
    }
}
