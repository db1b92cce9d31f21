import Glibc
import HTTPTransportCurl
package import HostSystem
import LoginFlow
import LoginWire
import NIOCore
import NIOPosix
import OpenIDConnect
import StrictJSON
import UsherConfiguration

/// The daemon from start to end, read top to bottom.
package struct DaemonRun: Sendable {
    /// What the daemon needs of the world; a test brings its own.
    struct World: Sendable {
        var clock: DaemonClock
        var audit: AuditLog
        var host: LoginHost
        /// Reads the configuration again. May block.
        var read: @Sendable () throws(LoadedConfiguration.Refusal) -> LoadedConfiguration
        var makeTransport: ConfigurationReload.MakeTransport
        var notify: @Sendable (ConfigurationReload.ServiceState) -> Void
        var accounts: AccountKeeper?
        /// A time from zero to this one, at random.
        var jitter = RenewalQueue.randomTime
        /// nil: nobody waits for a sign of life.
        var watchdog: Watchdog?
        /// Gives back to the system what nobody uses.
        var giveMemoryBack: @Sendable () -> Void = ProcessMemory.giveBack
    }

    let service: LoginService
    private let options: DaemonOptions
    private let sockets: DaemonSockets
    private let signals: AsyncStream<Int32>
    private let upkeep = ProviderUpkeep()
    private let reload: ConfigurationReload
    private let watchdog: Watchdog?
    private let freedMemory = FreedMemory()
    private let giveMemoryBack: @Sendable () -> Void

    /// Sets everything up but serves nobody yet. Takes the sockets over; SIGHUP among `signals` reads the
    /// configuration again, the others end it.
    package init(
        options: DaemonOptions, loaded: LoadedConfiguration, sockets: DaemonSockets, signals: Signals
    ) throws(LoadedConfiguration.Refusal) {
        let clock = DaemonClock.system
        try self.init(
            options: options, loaded: loaded, sockets: sockets, signals: signals.stream(),
            world: World(
                clock: clock, audit: AuditLog(loaded.configuration.audit), host: .system(clock),
                read: { () throws(LoadedConfiguration.Refusal) in
                    try LoadedConfiguration.read(main: options.configurationPath, isDemo: options.isDemo)
                },
                makeTransport: { (provider, limits) throws(UnusableConfiguration) in
                    try ProviderTransport.make(for: provider.configuration, limits: limits, isDemo: options.isDemo)
                },
                notify: { state in
                    switch state {
                    case .reloading: ServiceNotification.sendReloading()
                    case .ready: ServiceNotification.send("READY=1")
                    }
                }, accounts: .make(options, clock: clock), watchdog: .system(clock)))
    }

    init(
        options: DaemonOptions, loaded: LoadedConfiguration, sockets: DaemonSockets, signals: AsyncStream<Int32>,
        world: World
    ) throws(LoadedConfiguration.Refusal) {
        self.options = options
        self.sockets = sockets
        self.signals = signals
        let transports = try ConfigurationReload.transports(loaded.configuration, world.makeTransport)
        let inForce = InForce(
            loaded, transports: transports, after: nil, hostName: world.host.name, since: world.clock.now(),
            effects: { .daemon($0, clock: world.clock, audit: world.audit) })
        service = LoginService(
            inForce, host: world.host, audit: world.audit, clock: world.clock, isDemo: options.isDemo,
            accounts: world.accounts, renewals: RenewalQueue(jitter: world.jitter))
        reload = ConfigurationReload(
            service: service, upkeep: upkeep, read: world.read, makeTransport: world.makeTransport,
            notify: world.notify)
        watchdog = world.watchdog
        giveMemoryBack = world.giveMemoryBack
    }

    /// Serves until SIGTERM or SIGINT; then ends the logins that wait, and returns.
    package func run() async throws {
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        let auth = try SocketServer(listener: sockets.auth, group: group)
        let admin = try SocketServer(listener: sockets.admin, group: group)
        let metrics = try sockets.metrics.map { try SocketServer(listener: $0, group: group) }
        let requests = AdminRequests(
            service: service, status: status, isAdministrator: isAdministrator,
            providers: ProviderRequests(
                clients: { [service] in service.inForce.providers.map(\.client) }, sleep: service.clock.sleep),
            explanations: ExplainRequests(service))
        let mayLogIn = isAdministrator
        service.accounts?.start()
        sayStarted()
        await withTaskGroup(of: Void.self) { tasks in
            // With all that it begins.
            tasks.addTask(executorPreference: LoopExecutor(group.next())) { await serveLogins(auth, mayLogIn) }
            tasks.addTask {
                let limit = AdminLimits()
                await admin.run(
                    admit: { limit.open($0.uid) },
                    serve: { [service] in
                        var requests = requests
                        requests.accounts = service.accounts?.store
                        requests.storePath = service.accounts?.path
                        requests.accountsChanged = { await service.publishAccounts() }
                        await AdminConnection(channel: $0, requests: requests, peerUID: $1.uid).run()
                    },
                    leave: { limit.close($0.uid) })
            }
            if let metrics { tasks.addTask { await serveScrapers(metrics) } }
            tasks.addTask { await forgetClaims() }
            tasks.addTask { await freedMemory.watch(service.clock, giveBack: giveMemoryBack) }
            let (listings, listingDue) = AsyncStream<Void>.makeStream(bufferingPolicy: .bufferingNewest(1))
            tasks.addTask { for await _ in listings { await service.takeListedAccounts() } }
            listingDue.yield()
            tasks.addTask { await AccountRenewal(service: service).run() }
            tasks.addTask { await ProviderLogout(service: service).run() }
            tasks.addTask { await service.recordDecisions() }
            tasks.addTask { await service.watchPAMSessions() }
            tasks.addTask { await service.sessions?.recordUses() }
            tasks.addTask { await service.sweepSessions() }
            // Of signals that come while files are read, one more reading follows; the end waits for none.
            let (reloads, wanted) = AsyncStream<Void>.makeStream(bufferingPolicy: .bufferingNewest(1))
            tasks.addTask {
                for await _ in reloads {
                    await reload.run()
                    // Not only behind the list: that waits for a name service which does not answer.
                    await service.publishAccounts()
                    listingDue.yield()
                }
            }
            await upkeep.serve(service.inForce.providers)
            ServiceNotification.send("READY=1")
            if let watchdog { tasks.addTask { [service] in await watchdog.run { await service.answers(on: group) } } }
            for await signal in signals {
                guard signal == SIGHUP else { break }
                wanted.yield()
            }
            ServiceNotification.send("STOPPING=1")
            reload.end()
            tasks.cancelAll()
        }
        await upkeep.end()
        await service.recordRest()
        try? await service.sessions?.recordRest()
        await service.accounts?.end()
        service.audit.note("usher.stopped", "usherd ends")
        try await group.shutdownGracefully()
    }

    /// Nothing here keeps what is in force: a reload shall be able to end it.
    private func sayStarted() {
        let inForce = service.inForce
        service.audit.note(
            "usher.started",
            "usherd \(DaemonVersion.text) serves provider "
                + inForce.providers.map(\.name).joined(separator: ", ")
                + (options.isDemo ? " as a DEMO: not for a real host" : ""))
        service.audit.loaded(inForce)
        if let sealing = service.accounts?.sealing, let reason = sealing.reason, let text = sealing.explanation {
            service.audit.note(reason, text, priority: "4")
        }
    }

    private func serveLogins(_ server: SocketServer, _ mayLogIn: @escaping @Sendable (UInt32) -> Bool) async {
        await server.run(
            admit: { [service] peer in
                mayLogIn(peer.uid)
                    && service.counters.openConnection(
                        limit: service.inForce.configuration.limits.authConnections)
            },
            serve: { await AuthConnection(channel: $0, peerUID: $1.uid, service: service).run() },
            leave: { [service, freedMemory] _ in
                service.counters.closeConnection()
                freedMemory.noteEnd()
            })
    }

    private func serveScrapers(_ server: SocketServer) async {
        let limit = AdminLimits()
        let report = MetricsReport(service: service, lastReload: { [reload] in reload.lastOutcome })
        await server.run(
            admit: { limit.open($0.uid) },
            serve: { channel, _ in
                await MetricsConnection(channel: channel, families: { await report.families() }).run()
            },
            leave: { limit.close($0.uid) })
    }

    /// Claims go when their time is over, whether or not anybody asks.
    private func forgetClaims() async {
        while (try? await service.clock.sleep(LastDecisions.claimsLifetime / 15)) != nil {
            service.decisions.forgetClaims(uptime: service.clock.uptime())
        }
    }

    /// uid 0 always; under --demo the daemon's own uid too.
    private var isAdministrator: @Sendable (UInt32) -> Bool {
        let own: UInt32? = options.isDemo ? geteuid() : nil
        return { uid in uid == 0 || uid == own }
    }

    private var status: @Sendable () async -> [(String, JSONValue)] {
        {
            let inForce = service.inForce
            var providers: [ProviderStatus] = []
            for provider in inForce.providers { providers.append(await provider.client.status()) }
            return StatusReport(
                options: options, service: service, inForce: inForce, lastReload: reload.lastOutcome,
                providers: providers, sessions: await service.sessions?.counts()
            ).members
        }
    }
}
