import HostSystem
import LoginPolicy
import LoginWire
import NIOConcurrencyHelpers
import StrictJSON
import Testing
import UsherConfiguration

@testable import Daemon

/// The whole daemon on real sockets, with a provider, a clock and a journal of the test's own.
final class TestDaemon: Sendable {
    let directory: TemporaryDirectory
    let clock = ManualClock()
    let provider: ScriptedProvider
    let journal: JournalReader
    let host = TestHost()
    let transports = TransportCount()
    let run: DaemonRun
    private let sources: NIOLockedValueBox<Sources>
    private let signals: AsyncStream<Int32>.Continuation

    var service: LoginService { run.service }
    var authPath: String { directory.file("auth") }
    var adminPath: String { directory.file("admin") }
    var metricsPath: String { directory.file("metrics") }

    typealias Change = @Sendable (inout UsherConfiguration) -> Void

    /// Where the configuration is read from.
    private struct Sources {
        var files: [ConfigurationFiles.File]
        /// Made to what was read.
        var change: Change

        func load() throws(LoadedConfiguration.Refusal) -> LoadedConfiguration {
            let loaded = try LoadedConfiguration.check(files, isDemo: false)
            var configuration = loaded.configuration
            // Turns come by themselves: a test that is about them asks for them.
            configuration.sessions.recheckInterval = .zero
            change(&configuration)
            return LoadedConfiguration(
                configuration: configuration, files: loaded.files, fingerprint: loaded.fingerprint)
        }
    }

    private init(
        limits: String, claims: String, isDemo: Bool, partner: PartnerProvider?, configuration: String?,
        accounts: TestAccounts?, bootID: [UInt8]?, giveMemoryBack: @escaping @Sendable () -> Void,
        change: @escaping Change
    ) throws {
        directory = try TemporaryDirectory()
        provider = try ScriptedProvider(clock: clock)
        journal = try JournalReader(path: directory.file("journal"))
        host.set(bootID: bootID)
        var options = DaemonOptions()
        options.isDemo = isDemo
        options.configurationPath = Self.mainPath
        let (stream, signals) = AsyncStream<Int32>.makeStream()
        self.signals = signals
        let text = configuration ?? Self.text(limits: limits, claims: claims)
        let sources = NIOLockedValueBox(Sources(files: [Self.file(text)], change: change))
        self.sources = sources
        let read = { @Sendable () throws(LoadedConfiguration.Refusal) in
            try sources.withLockedValue { $0 }.load()
        }
        run = try DaemonRun(
            options: options, loaded: try read(),
            sockets: try DaemonSockets(
                demoAuthPath: directory.file("auth"), adminPath: directory.file("admin"),
                metricsPath: directory.file("metrics")),
            signals: stream,
            world: DaemonRun.World(
                clock: clock.daemonClock,
                audit: AuditLog(.journal, journal: JournalSocket(path: directory.file("journal"))),
                host: host.loginHost, read: read,
                makeTransport: { [provider, transports] (served, _) throws(UnusableConfiguration) in
                    guard served.displayName != "unusable" else {
                        throw UnusableConfiguration(message: "[provider.\(served.name)]: unusable")
                    }
                    guard let second = partner, served.name == "partner" else {
                        return CountedTransport(provider, transports)
                    }
                    return CountedTransport(second, transports)
                }, notify: { [transports] in transports.note($0) },
                accounts: accounts?.keeper(clock.daemonClock),
                jitter: { $0 == AccountRenewal.spread ? ManualClock.turnSpread : $0 },
                giveMemoryBack: giveMemoryBack))
    }

    static let mainPath = "/etc/usher/usher.toml"

    static func file(
        _ text: String, _ kind: ConfigurationFiles.Kind = .main, path: String = mainPath
    ) -> ConfigurationFiles.File {
        ConfigurationFiles.File(kind: kind, path: path, bytes: Array(text.utf8))
    }

    /// Puts files, and what is changed in them, in the place of those that are there, sends SIGHUP, and waits
    /// until that was looked at.
    func reload(_ files: [ConfigurationFiles.File], changing change: @escaping Change = { _ in }) async throws {
        sources.withLockedValue { $0 = Sources(files: files, change: change) }
        let before = transports.reloads
        signals.yield(1)
        try await eventually("the configuration was read again") { transports.reloads == before + 1 }
    }

    /// Puts files as `reload` does, sends so many SIGHUP in a row, and waits for nothing.
    func hangUp(times: Int, _ files: [ConfigurationFiles.File]? = nil, changing change: @escaping Change) {
        sources.withLockedValue { $0 = Sources(files: files ?? $0.files, change: change) }
        for _ in 0..<times { signals.yield(1) }
    }

    func reload(_ text: String = text(), changing change: @escaping Change = { _ in }) async throws {
        try await reload([Self.file(text)], changing: change)
    }

    /// Runs a daemon for as long as the body does; then it is told to end. `partner` is the configuration's
    /// second provider.
    static func with(
        limits: String = "", claims: String = "", isDemo: Bool = true, partner: PartnerProvider? = nil,
        configuration: String? = nil, accounts: TestAccounts? = nil,
        bootID: [UInt8]? = [UInt8](repeating: 1, count: 16), giveMemoryBack: @escaping @Sendable () -> Void = {},
        changing change: @escaping Change = { _ in }, _ body: @Sendable (TestDaemon) async throws -> Void
    ) async throws {
        let daemon = try TestDaemon(
            limits: limits, claims: claims, isDemo: isDemo, partner: partner, configuration: configuration,
            accounts: accounts, bootID: bootID, giveMemoryBack: giveMemoryBack, change: change)
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

    static func text(limits: String = "", claims: String = "") -> String {
        """
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
    }

    /// One question on a connection of its own.
    func ask(_ line: String) async throws -> JSONObject? {
        try await AdminClient(self).ask(line)
    }
}

extension UsherConfiguration {
    /// Changes one service.
    mutating func change(_ service: String, _ body: (inout ServicePolicy) -> Void) {
        for index in services.indices where services[index].name.elementsEqual(service.utf8) { body(&services[index]) }
    }
}

extension LoginRequest {
    /// As from alice, whose account has uid 5000; who signs in is at a terminal, where no host is named.
    static func of(
        _ user: String = "alice", service: String = "sudo", phase: LoginPhase = .authenticate, from host: String = "",
        uid: UInt32? = 5_000, isTrial: Bool = false, patience: Duration = .seconds(100), hasFirstFactor: Bool = false
    ) -> LoginRequest {
        LoginRequest(
            id: (0..<16).map { _ in .random(in: 0...255) }, phase: phase, service: Array(service.utf8),
            user: Array(user.utf8), remoteHost: Array(host.utf8),
            tty: (host.isEmpty || service == "sudo") && phase == .authenticate ? Array("/dev/pts/3".utf8) : [],
            isTrial: isTrial, accountUID: uid, patience: patience, hasFirstFactor: hasFirstFactor)
    }
}
