import LoginPolicy
package import OpenIDConnect
package import SecretMemory

/// The dialogue of one interactive login, as a value: an event comes in, actions come out. It knows
/// no clock: `now` is the time since the attempt began.
///
/// Order of credentials, fixed: a password if the service takes one and one was typed, else CIBA, else
/// the device grant. What was found and is wrong never falls through to the next: the device grant
/// follows on CIBA only where CIBA did not begin (`LoginRefusal.leavesDevice`).
package struct LoginStateMachine: Sendable {
    package enum Event: Sendable {
        /// The answer to the password prompt; empty means that the person has none to type.
        case password(SecretBytes)
        case passwordGrant(Result<TokenResponse, ProviderError>)
        case deviceStarted(Result<DeviceAuthorization, LoginRefusal>)
        case backchannelStarted(Result<BackchannelAuthentication, LoginRefusal>)
        case acknowledged
        case timer
        case polled(PollAnswer)
        case decided(Result<LoginEnd.Evidence, ProviderError>)
        /// Cancelled, the peer went away, the deadline passed, the daemon stops.
        case stopped(LoginRefusal)
    }

    package enum Action: Sendable {
        /// `otherwise`: the grant that an empty answer goes on to.
        case askPassword(otherwise: GrantKind?)
        case requestPasswordGrant(SecretBytes)
        /// The client credentials grant with what was typed, up to the decision.
        case signInService(SecretBytes)
        case startBackchannel
        case startDevice
        /// Show what is to be approved; `lifetime` is how long it can be.
        case show(PendingApproval, lifetime: Duration)
        case sayStillWaiting(GrantKind)
        case setTimer(Duration)
        case poll(PendingApproval)
        case verify(TokenResponse)
        case finish(LoginEnd)
    }

    private enum State: Sendable {
        case askingPassword
        case checkingPassword
        case startingBackchannel
        case startingDevice
        case waiting(ApprovalWait)
        case polling(ApprovalWait)
        case verifying
        case finished
    }

    private let grants: Set<GrantKind>
    private let deadline: Duration
    private var state: State = .finished
    private var grant: GrantKind?

    /// - Parameters:
    ///   - grants: what the service allows here; with `.clientCredentials` it is that alone.
    ///   - deadline: when the shim gives up, since the attempt began.
    package init(grants: Set<GrantKind>, deadline: Duration) {
        self.grants = grants
        self.deadline = deadline
    }

    /// The first action.
    package mutating func begin() -> [Action] {
        if grants.contains(.clientCredentials) {
            state = .askingPassword
            return [.askPassword(otherwise: nil)]
        }
        if grants.contains(.password) {
            state = .askingPassword
            return [.askPassword(otherwise: grants.contains(.ciba) ? .ciba : grants.contains(.device) ? .device : nil)]
        }
        return beginApproval(orElse: .policy(.grantNotAllowed))
    }

    package mutating func receive(_ event: Event, now: Duration) -> [Action] {
        switch (state, event) {
        case (.finished, _):
            return []
        case (_, .stopped(let refusal)):
            return finish(.refused(refusal))
        case (.askingPassword, .password(let password)):
            return receivedPassword(password)
        case (.checkingPassword, .passwordGrant(let result)):
            return received(result)
        case (.startingBackchannel, .backchannelStarted(let result)):
            return received(result, now: now)
        case (.startingDevice, .deviceStarted(let result)):
            return received(result, now: now)
        case (.waiting(let wait), .timer):
            guard now < wait.expiry else { return finish(.refused(.expired(wait.pending.grant))) }
            state = .polling(wait)
            return [.poll(wait.pending)]
        case (.polling(let wait), .polled(let answer)):
            return received(answer, wait, now: now)
        case (.waiting(let wait), .acknowledged), (.polling(let wait), .acknowledged):
            return [.sayStillWaiting(wait.pending.grant)]
        case (.verifying, .acknowledged):
            return []  // the verdict follows
        case (.verifying, .decided(let result)):
            return received(result)
        default:
            return finish(.refused(.internalState))
        }
    }

    private mutating func receivedPassword(_ password: SecretBytes) -> [Action] {
        if grants.contains(.clientCredentials) { return receivedSecret(password) }
        guard !password.isEmpty else { return beginApproval(orElse: .passwordMissing) }
        guard PasswordText.isUsable(password) else { return finish(.refused(.passwordNotText)) }
        grant = .password
        state = .checkingPassword
        return [.requestPasswordGrant(password)]
    }

    /// Nothing else ever follows on it.
    private mutating func receivedSecret(_ secret: SecretBytes) -> [Action] {
        guard !secret.isEmpty else { return finish(.refused(.passwordMissing)) }
        guard PasswordText.isUsable(secret) else { return finish(.refused(.passwordNotText)) }
        grant = .clientCredentials
        state = .verifying
        return [.signInService(secret)]
    }

    private mutating func beginApproval(orElse refusal: LoginRefusal) -> [Action] {
        guard grants.contains(.ciba) else { return beginDevice(orElse: refusal) }
        grant = .ciba
        state = .startingBackchannel
        return [.startBackchannel]
    }

    private mutating func beginDevice(orElse refusal: LoginRefusal) -> [Action] {
        guard grants.contains(.device) else { return finish(.refused(refusal)) }
        grant = .device
        state = .startingDevice
        return [.startDevice]
    }

    private mutating func received(_ result: Result<TokenResponse, ProviderError>) -> [Action] {
        switch result {
        case .success(let response): return verify(response)
        case .failure(let error): return finish(.refused(.provider(error)))
        }
    }

    private mutating func received(
        _ result: Result<BackchannelAuthentication, LoginRefusal>, now: Duration
    ) -> [Action] {
        switch result {
        case .failure(let refusal):
            return refusal.leavesDevice ? beginDevice(orElse: refusal) : finish(.refused(refusal))
        case .success(let authentication):
            return wait(for: .backchannel(authentication), now: now)
        }
    }

    private mutating func received(_ result: Result<DeviceAuthorization, LoginRefusal>, now: Duration) -> [Action] {
        switch result {
        case .failure(let refusal):
            return finish(.refused(refusal))
        case .success(let authorization):
            return wait(for: .device(authorization), now: now)
        }
    }

    private mutating func wait(for pending: PendingApproval, now: Duration) -> [Action] {
        let wait = ApprovalWait(pending, startedAt: now)
        state = .waiting(wait)
        let lifetime = min(pending.lifetime, deadline - now)
        return [.show(pending, lifetime: lifetime), .setTimer(wait.nextPause(now: now))]
    }

    private mutating func received(_ answer: PollAnswer, _ wait: ApprovalWait, now: Duration) -> [Action] {
        var wait = wait
        switch answer {
        case .pending: wait.answered()
        case .slowDown: wait.slowedDown()
        case .transient: wait.failed()
        case .accessDenied: return finish(.refused(.denied(wait.pending.grant)))
        case .expired: return finish(.refused(.expired(wait.pending.grant)))
        case .failed(let error): return finish(.refused(.provider(error)))
        case .tokens(let response): return verify(response)
        }
        state = .waiting(wait)
        return [.setTimer(wait.nextPause(now: now))]
    }

    private mutating func verify(_ response: TokenResponse) -> [Action] {
        state = .verifying
        return [.verify(response)]
    }

    private mutating func received(_ result: Result<LoginEnd.Evidence, ProviderError>) -> [Action] {
        switch result {
        case .failure(let error):
            return finish(.refused(.provider(error)))
        case .success(let evidence):
            switch evidence.decision.verdict {
            case .granted: return finish(.granted, evidence)
            case .denied(let denial): return finish(.refused(.policy(denial)), evidence)
            }
        }
    }

    private mutating func finish(_ result: LoginEnd.Result, _ evidence: LoginEnd.Evidence? = nil) -> [Action] {
        state = .finished
        return [.finish(LoginEnd(result, grant: grant, evidence: evidence))]
    }
}
