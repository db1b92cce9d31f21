import SecretMemory
import Synchronization

@testable import OpenIDConnect

/// Time that stands still until a test moves it, and a count of what was asked.
final class ManualWorld: Sendable {
    private let uptime = Atomic<Int64>(1_000)
    private let wall = Atomic<Int64>(ScriptedIssuer.now.value)
    private let looksAtWall = Atomic<Int>(0)
    private let secretReads = Atomic<Int>(0)
    private let opened = Atomic<Bool>(false)
    private let client = Mutex(Client())

    private struct Client {
        var secret: [UInt8]?
        var notes: [ProviderNote] = []
        var randomness: UInt8 = 0
        var hasRandomness = true
    }

    /// How often wall time was read: each verification does so before it asks for keys.
    var timesAsked: Int { looksAtWall.load(ordering: .sequentiallyConsistent) }
    var timesSecretRead: Int { secretReads.load(ordering: .sequentiallyConsistent) }
    /// A gate that a test opens.
    var isOpen: Bool { opened.load(ordering: .sequentiallyConsistent) }

    func open() {
        opened.store(true, ordering: .sequentiallyConsistent)
    }

    /// What was said to the operator so far.
    var notes: [ProviderNote] { client.withLock { $0.notes } }

    /// The file with the secret has other content now.
    func changeSecret(to secret: String?) {
        client.withLock { $0.secret = secret.map { Array($0.utf8) } }
    }

    func loseRandomness() {
        client.withLock { $0.hasRandomness = false }
    }

    func advance(_ seconds: Int64) {
        uptime.add(seconds, ordering: .sequentiallyConsistent)
        wall.add(seconds, ordering: .sequentiallyConsistent)
    }

    /// Moves monotonic time only, so that a token stays good.
    func advanceUptime(_ seconds: Int64) {
        uptime.add(seconds, ordering: .sequentiallyConsistent)
    }

    /// Random bytes count up from 0.
    func effects(secret: [UInt8]? = nil) -> RelyingPartyEffects {
        client.withLock { $0.secret = secret }
        var effects = RelyingPartyEffects(
            now: {
                self.looksAtWall.add(1, ordering: .sequentiallyConsistent)
                return UnixSeconds(self.wall.load(ordering: .sequentiallyConsistent))
            },
            uptime: { .seconds(self.uptime.load(ordering: .sequentiallyConsistent)) },
            clientSecret: { () throws(ClientSecretError) -> SecretBytes? in
                self.secretReads.add(1, ordering: .sequentiallyConsistent)
                guard let secret = self.client.withLock({ $0.secret }) else { throw .unreadable }
                return SecretBytes(copying: secret)
            },
            randomBytes: { count in
                self.client.withLock { client in
                    guard client.hasRandomness else { return [] }
                    defer { client.randomness &+= UInt8(truncatingIfNeeded: count) }
                    return (0..<count).map { client.randomness &+ UInt8(truncatingIfNeeded: $0) }
                }
            })
        effects.note = { note in self.client.withLock { $0.notes.append(note) } }
        return effects
    }
}

/// Waits for an event; ends with the test's time limit.
func happened(_ condition: () async -> Bool) async throws {
    while await !condition() {
        try Task.checkCancellation()
        await Task.yield()
    }
}

/// Lets everything run that can run.
func everybodyWaits() async {
    for _ in 0..<2_000 { await Task.yield() }
}

extension RelyingParty {
    /// A client of https://idp.example.test.
    static func scripted(
        _ transport: any HTTPTransport, world: ManualWorld = ManualWorld(),
        authentication: ClientAuthenticationMethod = .none, secret: [UInt8]? = nil,
        endpoints: [ProviderEndpoint: EndpointURL] = [:], device: DeviceGrantRules = DeviceGrantRules(),
        configure: (inout ClientConfiguration) -> Void = { _ in }
    ) -> RelyingParty {
        var configuration = configuration(authentication: authentication, endpoints: endpoints) { $0.device = device }
        configure(&configuration.client)
        return scripted(transport, effects: world.effects(secret: secret), configuration: configuration)
    }

    static func scripted(
        _ transport: any HTTPTransport, effects: RelyingPartyEffects,
        configuration: ProviderConfiguration = configuration()
    ) -> RelyingParty {
        RelyingParty(configuration: configuration, transport: transport, effects: effects)
    }

    static func configuration(
        authentication: ClientAuthenticationMethod = .none, endpoints: [ProviderEndpoint: EndpointURL] = [:],
        _ change: (inout ProviderConfiguration) -> Void = { _ in }
    ) -> ProviderConfiguration {
        var configuration = ProviderConfiguration(
            name: "corp", issuer: ScriptedIssuer.url("https://idp.example.test"), endpoints: endpoints,
            client: ClientConfiguration(id: ScriptedIssuer.clientID, authentication: authentication))
        change(&configuration)
        return configuration
    }

    func verify(_ token: [UInt8]) async throws(ProviderError) -> VerifiedIDToken {
        let response = TokenResponse(idToken: SecretBytes(copying: token), accessToken: nil)
        return try await verify(response, startedAt: ScriptedIssuer.now)
    }
}
