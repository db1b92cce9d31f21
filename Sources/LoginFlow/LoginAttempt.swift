package import LoginPolicy
package import LoginWire
package import OpenIDConnect
import SecretMemory
import StrictJSON

/// Runs one interactive login: feeds events to the state machine and carries its actions out.
/// Nothing is shared between attempts.
package actor LoginAttempt {
    let request: LoginRequest
    let rules: LoginRules
    private let context: @Sendable () async -> LoginContext
    private let serviceAccount: ServiceAccountSignIn?
    let provider: any LoginProvider
    let messages: LoginMessages
    let effects: LoginEffects
    private let startedAt: UnixSeconds
    let begin: Duration
    private var machine: LoginStateMachine
    private var holdsPlace = false
    private var isCheckingPassword = false
    /// The CIBA request on its way, if there is one.
    var backchannel: BackchannelRequest?
    private let events: AsyncStream<LoginStateMachine.Event>
    let sink: AsyncStream<LoginStateMachine.Event>.Continuation

    /// `grants` are those that the service allows; they are not empty. `context` is asked when policy decides.
    /// `serviceAccount`: the name is such a one's; then `grants` are `.clientCredentials` alone.
    package init(
        request: LoginRequest, grants: Set<GrantKind>, rules: LoginRules,
        context: @escaping @Sendable () async -> LoginContext, provider: any LoginProvider, messages: LoginMessages,
        effects: LoginEffects, serviceAccount: ServiceAccountSignIn? = nil
    ) {
        self.request = request
        self.rules = rules
        self.context = context
        self.provider = provider
        self.messages = messages
        self.effects = effects
        self.serviceAccount = serviceAccount
        startedAt = effects.now()
        begin = effects.uptime()
        machine = LoginStateMachine(grants: grants, deadline: request.patience)
        (events, sink) = AsyncStream.makeStream()
    }

    /// Something came from the shim, or the attempt has to stop. May be called at any time.
    package nonisolated func deliver(_ event: LoginStateMachine.Event) {
        sink.yield(event)
    }

    /// Runs to the end. Cancelling the calling task ends it as a cancelled login.
    package func run() async -> LoginEnd {
        let end = await withDiscardingTaskGroup(returning: LoginEnd.self) { group in
            group.addTask { [effects, sink, patience = request.patience] in
                try? await effects.sleep(patience)
                sink.yield(.stopped(Task.isCancelled ? .cancelled : .deadlinePassed))
            }
            var end = await carryOut(machine.begin(), &group)
            for await event in events {
                if end != nil { break }
                end = await carryOut(machine.receive(event, now: effects.uptime() - begin), &group)
                if end != nil { break }
            }
            group.cancelAll()
            return end ?? LoginEnd(.refused(.cancelled))
        }
        sink.finish()
        leaveBackchannel { BackchannelOutcome(end.result, expiry: $0) }
        if holdsPlace { effects.leavePlace() }
        if isCheckingPassword { effects.leavePassword(PasswordOutcome(end)) }
        return end
    }

    private func carryOut(
        _ actions: [LoginStateMachine.Action], _ group: inout DiscardingTaskGroup
    ) async -> LoginEnd? {
        for action in actions {
            if let end = await carryOut(action, &group) { return end }
        }
        return nil
    }

    private func carryOut(_ action: LoginStateMachine.Action, _ group: inout DiscardingTaskGroup) async -> LoginEnd? {
        switch action {
        case .finish(let end):
            return end
        case .askPassword(let otherwise):
            await effects.send([messages.passwordPrompt(for: request, otherwise: otherwise)])
        case .show(.device(let authorization), let lifetime):
            let words = rules.service(named: request.service)?.messages.devicePrompt
            await effects.send(messages.deviceCode(authorization, below: words, lifetime: lifetime, for: request))
        case .show(.backchannel(let authentication), let lifetime):
            await showApproval(authentication, lifetime: lifetime)
        case .sayStillWaiting(let grant):
            await effects.send([messages.stillWaiting(grant)])
        case .setTimer(let pause):
            group.addTask { [effects, sink] in
                if (try? await effects.sleep(pause)) != nil { sink.yield(.timer) }
            }
        case .startBackchannel:
            await startBackchannel(&group)
        case .startDevice:
            await startDevice(&group)
        case .poll(let pending):
            group.addTask { [provider, sink] in sink.yield(.polled(await provider.poll(pending))) }
        case .requestPasswordGrant(let password):
            if let refusal = effects.takePassword() {
                sink.yield(.stopped(refusal))
                break
            }
            isCheckingPassword = true
            group.addTask { [provider, sink, user = request.user] in
                do throws(ProviderError) {
                    sink.yield(
                        .passwordGrant(.success(try await provider.passwordGrant(user: user, password: password))))
                } catch {
                    sink.yield(.passwordGrant(.failure(error)))
                }
            }
        case .signInService(let secret):
            signInService(secret, &group)
        case .verify(let response):
            verify(response, &group)
        }
        return nil
    }

    private func signInService(_ secret: SecretBytes, _ group: inout DiscardingTaskGroup) {
        guard let serviceAccount else {
            sink.yield(.stopped(.internalState))
            return
        }
        if let refusal = effects.takePassword() {
            sink.yield(.stopped(refusal))
            return
        }
        isCheckingPassword = true
        group.addTask { [sink, rules, request, effects, context] in
            do throws(ProviderError) {
                let facts = LoginFacts(
                    serviceAccount: request.user, try await serviceAccount.signIn(secret),
                    establishedAt: effects.now())
                let context = await context()
                let decision = rules.decide(facts, login: request.user, in: context)
                sink.yield(
                    .decided(
                        .success(.init(facts: facts, decision: decision, claims: JSONObject(), context: context))))
            } catch { sink.yield(.decided(.failure(error))) }
        }
    }

    private func startDevice(_ group: inout DiscardingTaskGroup) async {
        // CIBA, if it was tried, did not begin.
        leaveBackchannel { _ in .settled }
        if let refusal = await takePlace() {
            sink.yield(.deviceStarted(.failure(refusal)))
            return
        }
        group.addTask { [provider, sink] in
            do throws(ProviderError) {
                sink.yield(.deviceStarted(.success(try await provider.startDeviceAuthorization())))
            } catch {
                sink.yield(.deviceStarted(.failure(.provider(error))))
            }
        }
    }

    /// One place, however many grants are tried.
    func takePlace() async -> LoginRefusal? {
        if holdsPlace { return nil }
        let refusal = await effects.takePlace()
        holdsPlace = refusal == nil
        return refusal
    }

    private func verify(_ response: TokenResponse, _ group: inout DiscardingTaskGroup) {
        group.addTask { [self, provider, sink, rules, request, startedAt, effects, context] in
            do throws(ProviderError) {
                let token = try await provider.verify(response, startedAt: startedAt)
                let claims = try await provider.userClaims(of: token, response: response)
                let context = await context()
                let facts = LoginFacts(
                    token: token, claims: claims, rules: rules, scopes: response.grantedScopes,
                    grant: response.grant, establishedAt: effects.now())
                let decision = rules.decide(facts, login: request.user, in: context)
                let isMissing = rules.isClaimMissing(decision, in: claims.members)
                let unused = isMissing ? await unusedClaims(of: token, response) : nil
                let session = KeptSession(token, response, receivedAt: facts.establishedAt)
                sink.yield(
                    .decided(
                        .success(
                            .init(
                                facts: facts, decision: decision, claims: claims.members, context: context,
                                unused: unused,
                                session: request.isTrial ? nil : session))))
            } catch {
                sink.yield(.decided(.failure(error)))
            }
        }
    }
}
