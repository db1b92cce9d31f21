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
    private let options: DaemonOptions
    private let configuration: UsherConfiguration
    private let transport: CurlTransport
    private let relyingParty: RelyingParty
    private let service: LoginService
    private let sockets: DaemonSockets
    private let clock: DaemonClock
    private let signals: Signals

    /// Sets everything up but serves nobody yet. Takes the sockets over; `signals` end it.
    package init(options: DaemonOptions, configuration: UsherConfiguration, sockets: DaemonSockets, signals: Signals) throws {
        self.options = options
        self.configuration = configuration
        self.sockets = sockets
        self.signals = signals
        clock = .system
        let issuer = configuration.provider.issuer
        transport = try CurlTransport(
            options: CurlTransportOptions(
                caFile: configuration.provider.caFile, connectTimeout: configuration.limits.connectTimeout,
                totalTimeout: configuration.limits.totalTimeout,
                maximumConnections: configuration.limits.providerConnections,
                plainLoopback: options.isDemo, allowsLoopback: issuer.isLoopback))
        let secret = ClientSecretReader(source: configuration.provider.client.secret)
        relyingParty = RelyingParty(
            configuration: configuration.provider, transport: transport,
            effects: RelyingPartyEffects(
                now: clock.now, uptime: clock.uptime,
                clientSecret: { () throws(ClientSecretError) in try secret.read() }))
        service = LoginService(
            configuration: configuration, provider: relyingParty, hostName: HostName.current(),
            audit: AuditLog(configuration.audit), clock: clock, isDemo: options.isDemo)
    }

    /// Serves until SIGTERM or SIGINT; then ends the logins that wait, and returns.
    package func run() async throws {
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        let auth = try SocketServer(listener: sockets.auth, group: group)
        let admin = try SocketServer(listener: sockets.admin, group: group)
        let requests = AdminRequests(service: service, status: status, isAdministrator: isAdministrator)
        let mayLogIn = isAdministrator
        service.audit.note(
            "usher.started",
            "usherd \(DaemonVersion.text) serves provider \(configuration.provider.name)"
                + (options.isDemo ? " as a DEMO: not for a real host" : ""))
        await withTaskGroup(of: Void.self) { tasks in
            tasks.addTask { await serveLogins(auth, mayLogIn) }
            tasks.addTask {
                let limit = AdminLimits()
                await admin.run(admit: { limit.open($0.uid) }) { channel, peer in
                    await AdminConnection(channel: channel, requests: requests, peerUID: peer.uid).run()
                    limit.close(peer.uid)
                }
            }
            tasks.addTask { await relyingParty.warmUp() }
            ServiceNotification.send("READY=1")
            for await _ in signals.stream() { break }
            ServiceNotification.send("STOPPING=1")
            tasks.cancelAll()
        }
        transport.shutdown()
        service.audit.note("usher.stopped", "usherd ends")
        try await group.shutdownGracefully()
    }

    private func serveLogins(_ server: SocketServer, _ mayLogIn: @escaping @Sendable (UInt32) -> Bool) async {
        await server.run(admit: { peer in
            mayLogIn(peer.uid) && service.counters.openConnection(limit: configuration.limits.authConnections)
        }) { channel, peer in
            await AuthConnection(channel: channel, peerUID: peer.uid, service: service).run()
            service.counters.closeConnection()
        }
    }

    /// uid 0 always; under --demo the daemon's own uid too.
    private var isAdministrator: @Sendable (UInt32) -> Bool {
        let own: UInt32? = options.isDemo ? geteuid() : nil
        return { uid in uid == 0 || uid == own }
    }

    private var status: @Sendable () async -> [(String, JSONValue)] {
        { await StatusReport(options: options, service: service, provider: relyingParty.status()).members }
    }
}
