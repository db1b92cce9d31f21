import LoginPolicy
package import OpenIDConnect
package import SecretMemory

/// The dialogue of one interactive login, as a value: an event comes in, actions come out. It knows
/// no clock: `now` is the time since the attempt began.
///
/// Order of credentials, fixed: a password if the service takes one and one was typed, else the
/// device grant. A wrong password never falls through to the code.
package struct LoginStateMachine: Sendable {
    package enum Event: Sendable {
        /// The answer to the password prompt; empty means that the person wants a code.
        case password(SecretBytes)
        case passwordGrant(Result<TokenResponse, ProviderError>)
        case deviceStarted(Result<DeviceAuthorization, LoginRefusal>)
        case acknowledged
        case timer
        case polled(PollAnswer)
        case decided(Result<LoginEnd.Evidence, ProviderError>)
        /// Cancelled, the peer went away, the deadline passed, the daemon stops.
        case stopped(LoginRefusal)
    }

    package enum Action: Sendable {
        /// `offersCode`: an empty answer goes on to the device grant.
        case askPassword(offersCode: Bool)
        case requestPasswordGrant(SecretBytes)
        case startDevice
        /// Show the code; `lifetime` is how long it is good for.
        case showCode(DeviceAuthorization, lifetime: Duration)
        case sayStillWaiting
        case setTimer(Duration)
        case poll(DeviceAuthorization)
        case verify(TokenResponse)
        case finish(LoginEnd)
    }

    private enum State: Sendable {
        case askingPassword
        case checkingPassword
        case startingDevice
        case waiting(DeviceWait)
        case polling(DeviceWait)
        case verifying
        case finished
    }

    private let grants: Set<GrantKind>
    private let deadline: Duration
    private var state: State = .finished
    private var grant: GrantKind?

    /// - Parameters:
    ///   - grants: what the service allows here.
    ///   - deadline: when the shim gives up, since the attempt began.
    package init(grants: Set<GrantKind>, deadline: Duration) {
        self.grants = grants
        self.deadline = deadline
    }

    /// The first action.
    package mutating func begin() -> [Action] {
        if grants.contains(.password) {
            state = .askingPassword
            return [.askPassword(offersCode: grants.contains(.device))]
        }
        return beginDevice(orElse: .policy(.grantNotAllowed))
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
        case (.startingDevice, .deviceStarted(let result)):
            return received(result, now: now)
        case (.waiting(let wait), .timer):
            guard now < wait.expiry else { return finish(.refused(.deviceExpired)) }
            state = .polling(wait)
            return [.poll(wait.authorization)]
        case (.polling(let wait), .polled(let answer)):
            return received(answer, wait, now: now)
        case (.waiting, .acknowledged), (.polling, .acknowledged):
            return [.sayStillWaiting]
        case (.verifying, .acknowledged):
            return []  // the verdict follows
        case (.verifying, .decided(let result)):
            return received(result)
        default:
            return finish(.refused(.internalState))
        }
    }

    private mutating func receivedPassword(_ password: SecretBytes) -> [Action] {
        guard !password.isEmpty else { return beginDevice(orElse: .passwordMissing) }
        guard PasswordText.isUsable(password) else { return finish(.refused(.passwordNotText)) }
        grant = .password
        state = .checkingPassword
        return [.requestPasswordGrant(password)]
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

    private mutating func received(_ result: Result<DeviceAuthorization, LoginRefusal>, now: Duration) -> [Action] {
        switch result {
        case .failure(let refusal):
            return finish(.refused(refusal))
        case .success(let authorization):
            let wait = DeviceWait(authorization: authorization, startedAt: now)
            state = .waiting(wait)
            let lifetime = min(authorization.lifetime, deadline - now)
            return [.showCode(authorization, lifetime: lifetime), .setTimer(wait.nextPause(now: now))]
        }
    }

    private mutating func received(_ answer: PollAnswer, _ wait: DeviceWait, now: Duration) -> [Action] {
        var wait = wait
        switch answer {
        case .pending: wait.answered()
        case .slowDown: wait.slowedDown()
        case .transient: wait.failed()
        case .accessDenied: return finish(.refused(.deviceDenied))
        case .expired: return finish(.refused(.deviceExpired))
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
