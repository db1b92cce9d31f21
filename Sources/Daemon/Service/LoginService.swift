import HostSystem
package import LoginFlow
import LoginPolicy
package import LoginWire
import NIOConcurrencyHelpers
package import OpenIDConnect
import UsherConfiguration

/// Everything that requests share: the configuration in force, the limits, what is remembered, and the log.
/// It holds no lock across a network call. Whatever one login asks is asked with the same `InForce`.
package final class LoginService: Sendable {
    package let places: PendingPlaces
    package let backchannelPlaces = BackchannelPlaces()
    package let passwordLimits: PasswordLimits
    package let facts = RecentFacts()
    package let trials = TrialRecords()
    package let decisions = LastDecisions()
    let recorder = DecisionRecorder()
    let bearerAttempts = BearerAttempts()
    let bearerNotes = TokenLimits()
    let renewals: RenewalQueue
    let terminations = TerminationQueue()
    let logouts = LogoutQueue()
    let turns = AccountTurns()
    let tokenLimits = TokenLimits()
    package let counters = Counters()
    package let metrics = LoginMetrics()
    package let audit: AuditLog
    package let clock: DaemonClock
    package let isDemo: Bool
    /// nil: nobody is bound to a name, and facts live in memory alone (the demo).
    package let accounts: AccountKeeper?
    /// nil: nobody leans on a sign-in of before, as where there is no store.
    package let sessions: SessionKeeper?
    let host: LoginHost
    private let current: NIOLockedValueBox<InForce>

    package init(
        _ inForce: InForce, host: LoginHost, audit: AuditLog, clock: DaemonClock, isDemo: Bool,
        accounts: AccountKeeper? = nil, renewals: RenewalQueue = RenewalQueue()
    ) {
        current = NIOLockedValueBox(inForce)
        places = PendingPlaces(limits: inForce.configuration.limits)
        passwordLimits = PasswordLimits(limits: inForce.configuration.limits)
        self.host = host
        self.audit = audit
        self.clock = clock
        self.isDemo = isDemo
        self.accounts = accounts
        sessions = accounts.map { SessionKeeper(worker: $0.worker, clock: clock, bootID: host.bootID) }
        self.renewals = renewals
    }

    package var inForce: InForce { current.withLockedValue { $0 } }

    /// From now on logins begin with this; those that have begun keep what they have.
    package func put(_ inForce: InForce) {
        current.withLockedValue { $0 = inForce }
        places.use(inForce.configuration.limits)
        passwordLimits.use(inForce.configuration.limits)
    }

    /// One attempt of the authentication phase.
    package func attempt(
        _ request: LoginRequest, grants: Set<GrantKind>, times: LoginTimes, in inForce: InForce,
        send: @escaping @Sendable ([DaemonMessage]) async -> Void
    ) -> LoginAttempt {
        let provider = inForce.provider(of: request)
        let taken = NIOLockedValueBox<PendingPlaces.Place?>(nil)
        let ticket = NIOLockedValueBox<PasswordLimits.Ticket?>(nil)
        return LoginAttempt(
            request: request, grants: grants, rules: provider.rules,
            context: { [self] in await context(of: request, provider: provider, in: inForce) },
            provider: MeasuredProvider(provider: provider.client, times: times),
            messages: provider.messages,
            effects: LoginEffects(
                now: clock.now, uptime: clock.uptime, sleep: clock.sleepUnlessEnded,
                send: {
                    times.showed()
                    await send($0)
                },
                takePlace: { [self] in
                    let place = await pendingPlace(of: request, in: inForce)
                    if let refusal = places.take(place) { return refusal }
                    taken.withLockedValue { $0 = place }
                    return nil
                },
                leavePlace: { [places] in taken.withLockedValue { $0.take() }.map(places.leave) },
                takePassword: { [passwordLimits, clock] in
                    switch passwordLimits.take(PasswordLimits.Place(request), now: clock.uptime()) {
                    case .failure(let refusal): return refusal
                    case .success(let taken):
                        ticket.withLockedValue { $0 = taken }
                        return nil
                    }
                },
                leavePassword: { [passwordLimits, clock] outcome in
                    guard let taken = ticket.withLockedValue({ $0.take() }) else { return }
                    passwordLimits.leave(taken, outcome, now: clock.uptime())
                },
                randomBytes: SystemRandom.bytes,
                takeBackchannel: { [backchannelPlaces, clock] in
                    backchannelPlaces.take(user: request.user, now: clock.uptime())
                },
                leaveBackchannel: { [backchannelPlaces, clock] in
                    backchannelPlaces.leave(user: request.user, $0, now: clock.uptime())
                }),
            serviceAccount: serviceAccount(request, provider, times, in: inForce))
    }

    /// nil: the name is no service account's.
    private func serviceAccount(
        _ request: LoginRequest, _ provider: ProviderService, _ times: LoginTimes, in inForce: InForce
    ) -> ServiceAccountSignIn? {
        guard let account = inForce.configuration.serviceAccount(named: request.user),
            let rules = provider.served.bearer,
            account.provider == provider.name
        else { return nil }
        return ServiceAccountSignIn { [client = provider.client] secret throws(ProviderError) in
            times.askedProvider()
            defer { times.providerAnswered() }
            return try await client.serviceSignIn(account.client, secret: secret, rules: rules)
        }
    }

    /// Where and when this is, and what is known at once.
    func place(of request: LoginRequest, provider: ProviderService, in inForce: InForce) -> LoginContext {
        let configuration = inForce.configuration
        let now = clock.now()
        let isManagedLocal = isManagedLocal(request)
        return LoginContext(
            service: request.service, provider: provider.name,
            host: configuration.hostName ?? Array(host.name.utf8), hostTags: configuration.hostTags,
            remoteHost: request.remoteHost, tty: request.tty, now: now, localTime: host.localTime(now),
            accountExists: request.accountUID != nil, isManagedLocal: isManagedLocal,
            isPrivilegedLocal: isManagedLocal && host.isPrivilegedLocal(request.user))
    }

    /// The same with the host's groups, where something asks for them.
    func context(of request: LoginRequest, provider: ProviderService, in inForce: InForce) async -> LoginContext {
        let configuration = inForce.configuration
        var context = place(of: request, provider: provider, in: inForce)
        let wantsGroups =
            configuration.roleSources.isDelegatedToHost
            || inForce.service(of: request)?.factsMissing == .hostGroups
        if wantsGroups, let uid = request.accountUID {
            // The module must still get its answer in time: it waits a second in the account phase.
            let limit = min(.seconds(1), request.patience * 7 / 10)
            context.hostGroups = await host.groups(request.user, uid, limit)
        }
        return context
    }
}
