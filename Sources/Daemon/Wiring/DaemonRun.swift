import Glibc
import HTTPTransportCurl
package import HostSystem
import LoginFlow
import LoginWire
import NIOCore
import NIOPosix
import OpenIDConnect
import StrictJSON
package import UsherConfiguration

/// The daemon from start to end, read top to bottom.
package struct DaemonRun: Sendable {
    let service: LoginService
    private let options: DaemonOptions
    private let sockets: DaemonSockets
    private let signals: AsyncStream<Int32>
    private let relyingParties: [RelyingParty]
    private let endTransport: @Sendable () -> Void

    /// Sets everything up but serves nobody yet. Takes the sockets over; `signals` end it.
    package init(
        options: DaemonOptions, configuration: UsherConfiguration, sockets: DaemonSockets, signals: Signals
    ) throws {
        var transports: [CurlTransport] = []
        for provider in configuration.providers {
            transports.append(
                try ProviderTransport.make(
                    for: provider.configuration, limits: configuration.limits, isDemo: options.isDemo))
        }
        self.init(
            options: options, configuration: configuration, sockets: sockets, signals: signals.stream(),
            transports: transports,
            endTransport: { [transports] in for transport in transports { transport.shutdown() } },
            clock: .system,
            audit: AuditLog(configuration.audit), localUID: { LocalAccounts.uid(of: $0) })
    }

    /// `transports` are those of the configuration's providers, in the same order.
    init(
        options: DaemonOptions, configuration: UsherConfiguration, sockets: DaemonSockets,
        signals: AsyncStream<Int32>, transports: [any HTTPTransport], endTransport: @escaping @Sendable () -> Void,
        clock: DaemonClock, audit: AuditLog, localUID: @escaping @Sendable ([UInt8]) -> UInt32?
    ) {
        self.options = options
        self.sockets = sockets
        self.signals = signals
        self.endTransport = endTransport
        relyingParties = zip(configuration.providers, transports).map { provider, transport in
            RelyingParty(
                configuration: provider.configuration, transport: transport,
                effects: .daemon(provider.configuration, clock: clock, audit: audit))
        }
        service = LoginService(
            configuration: configuration, clients: relyingParties, hostName: HostName.current(), audit: audit,
            clock: clock, isDemo: options.isDemo, localUID: localUID)
    }

    /// Serves until SIGTERM or SIGINT; then ends the logins that wait, and returns.
    package func run() async throws {
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        let auth = try SocketServer(listener: sockets.auth, group: group)
        let admin = try SocketServer(listener: sockets.admin, group: group)
        let requests = AdminRequests(
            service: service, status: status, isAdministrator: isAdministrator,
            providers: ProviderRequests(clients: relyingParties, sleep: service.clock.sleep))
        let mayLogIn = isAdministrator
        service.audit.note(
            "usher.started",
            "usherd \(DaemonVersion.text) serves provider "
                + service.providers.map(\.name).joined(separator: ", ")
                + (options.isDemo ? " as a DEMO: not for a real host" : ""))
        await withTaskGroup(of: Void.self) { tasks in
            tasks.addTask { await serveLogins(auth, mayLogIn) }
            tasks.addTask {
                let limit = AdminLimits()
                await admin.run(
                    admit: { limit.open($0.uid) },
                    serve: { await AdminConnection(channel: $0, requests: requests, peerUID: $1.uid).run() },
                    leave: { limit.close($0.uid) })
            }
            for client in relyingParties { tasks.addTask { await client.keepReady() } }
            ServiceNotification.send("READY=1")
            for await _ in signals { break }
            ServiceNotification.send("STOPPING=1")
            tasks.cancelAll()
        }
        endTransport()
        service.audit.note("usher.stopped", "usherd ends")
        try await group.shutdownGracefully()
    }

    private func serveLogins(_ server: SocketServer, _ mayLogIn: @escaping @Sendable (UInt32) -> Bool) async {
        let limit = service.configuration.limits.authConnections
        await server.run(
            admit: { mayLogIn($0.uid) && service.counters.openConnection(limit: limit) },
            serve: { await AuthConnection(channel: $0, peerUID: $1.uid, service: service).run() },
            leave: { _ in service.counters.closeConnection() })
    }

    /// uid 0 always; under --demo the daemon's own uid too.
    private var isAdministrator: @Sendable (UInt32) -> Bool {
        let own: UInt32? = options.isDemo ? geteuid() : nil
        return { uid in uid == 0 || uid == own }
    }

    private var status: @Sendable () async -> [(String, JSONValue)] {
        {
            var providers: [ProviderStatus] = []
            for client in relyingParties { providers.append(await client.status()) }
            return StatusReport(options: options, service: service, providers: providers).members
        }
    }
}
