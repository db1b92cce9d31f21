import AccountRecord
import HostSystem
package import LoginFlow
import LoginPolicy
package import LoginWire
package import OpenIDConnect
import StrictJSON
package import UsherConfiguration

/// Everything that requests share: the configuration in force, the provider's client, the limits
/// and the log. It holds no lock across a network call.
package struct LoginService: Sendable {
    package let configuration: UsherConfiguration
    /// In the order of the configuration; at least one.
    package let providers: [ProviderService]
    package let places: PendingPlaces
    package let backchannelPlaces = BackchannelPlaces()
    package let facts = RecentFacts()
    package let trials = TrialRecords()
    package let counters = Counters()
    package let audit: AuditLog
    package let clock: DaemonClock
    package let isDemo: Bool
    /// The uid of a name in /etc/passwd itself.
    private let localUID: @Sendable ([UInt8]) -> UInt32?

    /// `clients` are those of the configuration's providers, in the same order.
    package init(
        configuration: UsherConfiguration, clients: [any LoginProvider], hostName: String, audit: AuditLog,
        clock: DaemonClock, isDemo: Bool, localUID: @escaping @Sendable ([UInt8]) -> UInt32?
    ) {
        self.configuration = configuration
        providers = zip(configuration.providers, clients).map { provider, client in
            ProviderService(
                name: provider.name, issuer: provider.configuration.issuer.bytes,
                rules: configuration.rules(of: provider), client: client,
                messages: LoginMessages(
                    hostName: hostName, providerName: provider.displayName,
                    qr: LoginMessages.QRMode(configuration.messages.qr)))
        }
        self.audit = audit
        self.clock = clock
        self.isDemo = isDemo
        self.localUID = localUID
        places = PendingPlaces(limits: configuration.limits)
    }

    /// What can be refused before anything goes to the provider; else the grants that the service
    /// allows.
    package func admit(_ request: LoginRequest) -> Result<Set<GrantKind>, LoginRefusal> {
        if let refusal = refusal(ofName: request) { return .failure(refusal) }
        guard let service = provider(of: request).rules.service(named: request.service) else {
            return .failure(.policy(.serviceNotConfigured))
        }
        let grants = service.grants(remoteHost: request.remoteHost, hasFirstFactor: request.hasFirstFactor)
        return grants.isEmpty ? .failure(.backchannelNeedsFirstFactor) : .success(grants)
    }

    /// Whose login this is (decision 0008).
    package func provider(of request: LoginRequest) -> ProviderService {
        provider(of: request.user, service: request.service)
    }

    package func provider(of user: [UInt8], service: [UInt8]) -> ProviderService {
        let name = configuration.choice.provider(of: user, service: service)
        return providers.first { $0.name == name } ?? providers[0]
    }

    /// The account phase: the policy now in force, on the facts of the last sign-in.
    package func account(_ request: LoginRequest, peer uid: UInt32) -> LoginEnd {
        if let refusal = refusal(ofName: request) { return LoginEnd(.refused(refusal)) }
        let now = clock.now()
        let provider = self.provider(of: request)
        let trialOf = request.isTrial ? uid : nil
        let known = facts.facts(user: request.user, provider: provider.name, trialOf: trialOf, now: now)
        let isKnownElsewhere = providers.contains { other in
            other.name != provider.name
                && facts.facts(user: request.user, provider: other.name, trialOf: trialOf, now: now) != nil
        }
        let decision = provider.rules.decideAccount(
            known, login: request.user,
            in: LoginContext(
                service: request.service, remoteHost: request.remoteHost, tty: request.tty, now: now),
            isKnownElsewhere: isKnownElsewhere)
        let evidence = known.map { LoginEnd.Evidence(facts: $0, decision: decision, claims: .init()) }
        switch decision.verdict {
        case .granted: return LoginEnd(.granted, evidence: evidence)
        case .denied(let denial): return LoginEnd(.refused(.policy(denial)), evidence: evidence)
        }
    }

    /// One attempt of the authentication phase.
    package func attempt(
        _ request: LoginRequest, grants: Set<GrantKind>, send: @escaping @Sendable ([DaemonMessage]) async -> Void
    ) -> LoginAttempt {
        let provider = self.provider(of: request)
        return LoginAttempt(
            request: request, grants: grants, rules: provider.rules, provider: provider.client,
            messages: provider.messages,
            effects: LoginEffects(
                now: clock.now, uptime: clock.uptime, sleep: clock.sleep, send: send,
                takePlace: { [places] in places.take(service: request.service, source: request.remoteHost) },
                leavePlace: { [places] in places.leave(service: request.service, source: request.remoteHost) },
                randomBytes: SystemRandom.bytes,
                takeBackchannel: { [backchannelPlaces, clock] in
                    backchannelPlaces.take(user: request.user, now: clock.uptime())
                },
                leaveBackchannel: { [backchannelPlaces, clock] in
                    backchannelPlaces.leave(user: request.user, $0, now: clock.uptime())
                }))
    }

    /// Stores what a login leaves, writes the audit record, and makes the verdict.
    package func conclude(_ end: LoginEnd, of request: LoginRequest, peer uid: UInt32, began: Duration) -> Verdict {
        remember(end, of: request, peer: uid)
        let verdict: Verdict
        switch end.result {
        case .granted:
            verdict = Verdict(for: request, outcome: .granted, reason: "granted", text: [])
        case .refused(let refusal):
            var text = Array(refusal.userMessage.utf8)
            if case .passwordChange(let issuer) = refusal { text += [UInt8(ascii: " ")] + issuer }
            verdict = Verdict(for: request, outcome: refusal.outcome, reason: refusal.reason, text: text)
        }
        record(end, verdict, of: request, latency: clock.uptime() - began)
        return verdict
    }

    private func remember(_ end: LoginEnd, of request: LoginRequest, peer uid: UInt32) {
        guard request.phase == .authenticate else { return }
        if request.isTrial {
            trials.store(
                TrialRecords.Record(user: request.user, service: request.service, end: end, at: clock.now()),
                caller: uid)
        }
        // What the provider last said about this person counts, also when policy refused the login: a role
        // that is gone is gone for the account phase too. What it said about another does not.
        guard let facts = end.evidence?.facts, facts.principal == .value(request.user) else { return }
        self.facts.store(
            facts, user: request.user, provider: provider(of: request).name, trialOf: request.isTrial ? uid : nil)
    }

    private func record(_ end: LoginEnd, _ verdict: Verdict, of request: LoginRequest, latency: Duration) {
        let outcome: AuditRecord.Outcome =
            switch verdict.outcome {
            case .granted: .granted
            case .unavailable: .unavailable
            case .wrongCredential, .ended, .denied, .accountLocked: .refused
            }
        counters.count(outcome)
        let isKnown = request.accountUID != nil || request.isTrial
        audit.write(
            AuditRecord(
                phase: request.phase, outcome: outcome, reason: verdict.reason, attempt: Hexadecimal.text(request.id),
                user: isKnown ? request.user : nil, service: request.service, remoteHost: request.remoteHost,
                tty: request.tty, realUID: request.realUID, auditSession: request.auditSession,
                provider: provider(of: request).name, grant: end.grant, facts: end.evidence?.facts,
                roles: end.evidence?.decision.roles ?? [], latency: latency, isTrial: request.isTrial,
                isDemo: isDemo))
    }

    private func refusal(ofName request: LoginRequest) -> LoginRefusal? {
        guard let name = try? LoginName.check(request.user) else { return .nameInvalid }
        if let uid = request.accountUID, uid < 1_000 { return .nameSystemAccount }
        if ReservedNames.contains(name), !isManagedLocal(request) { return .nameReserved }
        return nil
    }

    /// The module asks for an account of /etc/passwd only when its administrator manages it here; such an
    /// account keeps its name, whatever it is.
    private func isManagedLocal(_ request: LoginRequest) -> Bool {
        request.accountUID.map { $0 == localUID(request.user) } ?? false
    }
}

extension LoginMessages.QRMode {
    init(_ mode: UsherConfiguration.Messages.QRMode) {
        switch mode {
        case .off: self = .off
        case .on: self = .on
        case .local: self = .local
        }
    }
}
