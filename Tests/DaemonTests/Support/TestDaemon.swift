import HostSystem
import LoginWire
import StrictJSON
import UsherConfiguration

@testable import Daemon

/// The whole daemon on real sockets, with a provider, a clock and a journal of the test's own.
final class TestDaemon: Sendable {
    let directory: TemporaryDirectory
    let clock = ManualClock()
    let provider: ScriptedProvider
    let journal: JournalReader
    let run: DaemonRun
    private let signals: AsyncStream<Int32>.Continuation

    var service: LoginService { run.service }
    var authPath: String { directory.file("auth") }
    var adminPath: String { directory.file("admin") }

    private init(
        limits: String, claims: String, isDemo: Bool, partner: PartnerProvider?, configuration: String?
    ) throws {
        directory = try TemporaryDirectory()
        provider = try ScriptedProvider(clock: clock)
        journal = try JournalReader(path: directory.file("journal"))
        var options = DaemonOptions()
        options.isDemo = isDemo
        options.configurationPath = "/etc/usher/usher.toml"
        let (stream, signals) = AsyncStream<Int32>.makeStream()
        self.signals = signals
        run = DaemonRun(
            options: options,
            configuration: try configuration.map(Self.parse) ?? Self.configuration(limits: limits, claims: claims),
            sockets: try DaemonSockets(demoAuthPath: directory.file("auth"), adminPath: directory.file("admin")),
            signals: stream, transports: [provider] + [partner].compactMap { $0 }, endTransport: {},
            clock: clock.daemonClock,
            audit: AuditLog(.journal, journal: JournalSocket(path: directory.file("journal"))),
            localUID: { $0 == Array("admin".utf8) ? 5_000 : nil })
    }

    /// Runs a daemon for as long as the body does; then it is told to end. `partner` is the configuration's
    /// second provider.
    static func with(
        limits: String = "", claims: String = "", isDemo: Bool = true, partner: PartnerProvider? = nil,
        configuration: String? = nil, _ body: @Sendable (TestDaemon) async throws -> Void
    ) async throws {
        let daemon = try TestDaemon(
            limits: limits, claims: claims, isDemo: isDemo, partner: partner, configuration: configuration)
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask { try await daemon.run.run() }
            let end = {
                daemon.provider.releasePasswordRequests()
                daemon.stop()
            }
            do {
                try await body(daemon)
            } catch {
                end()
                throw error
            }
            end()
            try await tasks.waitForAll()
        }
    }

    /// As SIGTERM does.
    func stop() { signals.yield(15) }

    static func configuration(limits: String = "", claims: String = "") throws -> UsherConfiguration {
        let text = """
            [provider.test]
            issuer = "https://idp.example.test"
            [provider.test.client]
            id = "usher"
            auth_method = "none"
            [provider.test.claims]
            principal = "preferred_username"
            groups = "groups"
            \(claims)
            [role.staff]
            groups = ["linux"]
            [service.sudo]
            grants = ["password", "device"]
            roles = ["staff"]
            role_max_age = "1h"
            [service.login]
            grants = ["password"]
            roles = ["staff"]
            [service.sshd]
            grants = ["device"]
            roles = ["staff"]
            [service.su]
            grants = ["device"]
            roles = ["staff"]
            [service.phone]
            grants = ["ciba", "device"]
            roles = ["staff"]
            [service.only-phone]
            grants = ["ciba"]
            roles = ["staff"]
            [service.open-phone]
            grants = ["ciba"]
            roles = ["staff"]
            ciba_without_first_factor = true
            [messages]
            display_name = "Example ID"
            [limits]
            \(limits)
            """
        return try parse(text)
    }

    private static func parse(_ text: String) throws -> UsherConfiguration {
        try UsherConfiguration.parse(Array(text.utf8), file: "usher.toml", demo: false).get()
    }

    /// One question on a connection of its own.
    func ask(_ line: String) async throws -> JSONObject? {
        try await AdminClient(self).ask(line)
    }
}

extension LoginRequest {
    /// As from alice, whose account has uid 5000.
    static func of(
        _ user: String = "alice", service: String = "sudo", phase: LoginPhase = .authenticate, from host: String = "",
        uid: UInt32? = 5_000, isTrial: Bool = false, patience: Duration = .seconds(100), hasFirstFactor: Bool = false
    ) -> LoginRequest {
        LoginRequest(
            id: (0..<16).map { _ in .random(in: 0...255) }, phase: phase, service: Array(service.utf8),
            user: Array(user.utf8), remoteHost: Array(host.utf8), isTrial: isTrial, accountUID: uid, patience: patience,
            hasFirstFactor: hasFirstFactor)
    }
}
