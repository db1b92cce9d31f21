import LoginPolicy
import OpenIDConnect
import SecretMemory
import Testing

@testable import LoginFlow

/// The dialogue as a value (FLOW rules; RFC 8628 §3.5).
struct LoginStateMachineTests {
    private func machine(_ grants: Set<GrantKind>, deadline: Int = 100) -> LoginStateMachine {
        LoginStateMachine(grants: grants, deadline: .seconds(deadline))
    }

    /// A machine that has shown a code.
    private func waiting(lifetime: Int = 600, interval: Int = 5, deadline: Int = 100) -> LoginStateMachine {
        var machine = machine([.device], deadline: deadline)
        _ = machine.begin()
        let authorization = Samples.authorization(lifetime: lifetime, interval: interval)
        _ = machine.receive(.deviceStarted(.success(authorization)), now: .zero)
        return machine
    }

    private func evidence(groups: [String]) throws -> LoginEnd.Evidence {
        let token = try Samples.token(user: "alice", groups: groups)
        let facts = LoginFacts(
            token: token, claims: UserClaims(idToken: token, userInfo: nil), rules: Samples.rules,
            establishedAt: Samples.now)
        let decision = Samples.rules.decide(facts, login: bytes("alice"), in: LoginContext(service: bytes("sshd")))
        return LoginEnd.Evidence(facts: facts, decision: decision, claims: token.claims)
    }

    // MARK: - which grant

    @Test func `a password is asked for first, and a code is offered where the service has both`() {
        for (grants, action) in [
            (Set([GrantKind.password]), "ask password"), (Set([.password, .device]), "ask password or code"),
            (Set([.device]), "start device"), (Set(), "finish policy.grant_not_allowed"),
        ] {
            var machine = machine(grants)
            #expect(machine.begin().map(\.name) == [action])
        }
    }

    @Test func `an empty password goes on to the code only where the service has it`() {
        var both = machine([.password, .device])
        _ = both.begin()
        #expect(both.receive(.password(SecretBytes(copying: [])), now: .zero).map(\.name) == ["start device"])
        var one = machine([.password])
        _ = one.begin()
        #expect(one.receive(.password(SecretBytes(copying: [])), now: .zero).map(\.name) == ["finish password.missing"])
    }

    @Test func `a service account is asked for its secret, and nothing follows on it`() throws {
        var machine = machine([.clientCredentials])
        #expect(machine.begin().map(\.name) == ["ask password"])
        var empty = machine
        #expect(
            empty.receive(.password(SecretBytes(copying: [])), now: .zero).map(\.name) == ["finish password.missing"])
        let asked = machine.receive(.password(SecretBytes(copying: bytes("s3"))), now: .zero)
        #expect(asked.map(\.name) == ["sign service in"])
        var wrong = machine
        let end = wrong.receive(.decided(.failure(.wrongServiceSecret)), now: .zero)
        #expect(end.map(\.name) == ["finish service_account.wrong_secret"])
        // A person's tokens are no answer to it.
        var person = machine
        let other = person.receive(.passwordGrant(.success(Samples.response)), now: .zero)
        #expect(other.map(\.name) == ["finish login.internal_state"])
    }

    @Test func `a wrong password never falls through to the code`() {
        var machine = machine([.password, .device])
        _ = machine.begin()
        let asked = machine.receive(.password(SecretBytes(copying: bytes("wrong"))), now: .zero)
        #expect(asked.map(\.name) == ["request password grant"])
        let end = machine.receive(.passwordGrant(.failure(.wrongPassword)), now: .zero)
        #expect(end.map(\.name) == ["finish password.wrong"])
        #expect(machine.receive(.timer, now: .zero).isEmpty)
    }

    @Test func `text that is no password is refused without a request (SHIM-16)`() {
        var machine = machine([.password, .device])
        _ = machine.begin()
        let end = machine.receive(.password(SecretBytes(copying: bytes("\u{8}\n\r\u{7F}INCORRECT"))), now: .zero)
        #expect(end.map(\.name) == ["finish password.not_text"])
    }

    // MARK: - the device grant

    @Test func `the code is shown with the time that is left, and polled after the interval`() {
        for (lifetime, deadline, shown) in [(600, 100, 100), (60, 100, 60)] {
            var machine = machine([.device], deadline: deadline)
            _ = machine.begin()
            let authorization = Samples.authorization(lifetime: lifetime, interval: 7)
            let actions = machine.receive(.deviceStarted(.success(authorization)), now: .zero)
            #expect(actions.map(\.name) == ["show code for \(shown)", "timer 7"])
        }
    }

    @Test func `slow_down adds five seconds for good`() {
        var machine = waiting()
        var pauses: [String] = []
        for answer in [PollAnswer.pending, .slowDown, .pending, .slowDown, .pending] {
            #expect(machine.receive(.timer, now: .zero).map(\.name) == ["poll"])
            pauses += machine.receive(.polled(answer), now: .zero).map(\.name)
        }
        #expect(pauses == ["timer 5", "timer 10", "timer 10", "timer 15", "timer 15"])
    }

    @Test func `failed requests are repeated later and later, up to eight intervals, until one is answered`() {
        var machine = waiting()
        var pauses: [String] = []
        for answer in [PollAnswer.transient(.httpStatus(500))].cycled(5) + [.pending] {
            _ = machine.receive(.timer, now: .zero)
            pauses += machine.receive(.polled(answer), now: .zero).map(\.name)
        }
        #expect(pauses == ["timer 10", "timer 20", "timer 40", "timer 40", "timer 40", "timer 5"])
    }

    @Test func `the code is not polled after it expired`() {
        var machine = waiting(lifetime: 12)
        _ = machine.receive(.timer, now: .seconds(5))
        #expect(machine.receive(.polled(.pending), now: .seconds(5)).map(\.name) == ["timer 5"])
        _ = machine.receive(.timer, now: .seconds(10))
        // Two seconds are left: the pause is cut, and then it is over.
        #expect(machine.receive(.polled(.pending), now: .seconds(10)).map(\.name) == ["timer 2"])
        #expect(machine.receive(.timer, now: .seconds(12)).map(\.name) == ["finish device.expired"])
    }

    @Test func `every final answer of the provider ends the flow`() {
        for (answer, reason) in [
            (PollAnswer.accessDenied, "device.denied"), (.expired, "device.expired"),
            (.failed(.clientRefused), "client.refused"), (.failed(.httpStatus(403)), "provider.http_status"),
        ] {
            var machine = waiting()
            _ = machine.receive(.timer, now: .zero)
            #expect(machine.receive(.polled(answer), now: .zero).map(\.name) == ["finish \(reason)"])
            #expect(machine.receive(.timer, now: .zero).isEmpty)
        }
    }

    @Test func `Enter pressed early only says that it still waits`() {
        var machine = waiting()
        #expect(machine.receive(.acknowledged, now: .zero).map(\.name) == ["say still waiting"])
        #expect(machine.receive(.timer, now: .zero).map(\.name) == ["poll"])
        #expect(machine.receive(.acknowledged, now: .zero).map(\.name) == ["say still waiting"])
        #expect(machine.receive(.polled(.tokens(Samples.response)), now: .zero).map(\.name) == ["verify"])
        #expect(machine.receive(.acknowledged, now: .zero).isEmpty)
    }

    // MARK: - the end

    @Test func `policy has the last word`() throws {
        for (groups, end) in [(["linux-users"], "finish granted"), (["developers"], "finish policy.no_role")] {
            var machine = waiting()
            _ = machine.receive(.timer, now: .zero)
            _ = machine.receive(.polled(.tokens(Samples.response)), now: .zero)
            let actions = machine.receive(.decided(.success(try evidence(groups: groups))), now: .zero)
            #expect(actions.map(\.name) == [end])
        }
    }

    @Test func `a token that fails a check grants nothing`() {
        var machine = waiting()
        _ = machine.receive(.timer, now: .zero)
        _ = machine.receive(.polled(.tokens(Samples.response)), now: .zero)
        let end = machine.receive(.decided(.failure(.idToken(.expired))), now: .zero)
        #expect(end.map(\.name) == ["finish id_token.expired"])
    }

    @Test func `a decision that nobody waits for grants nothing`() throws {
        let granted = LoginStateMachine.Event.decided(.success(try evidence(groups: ["linux-users"])))
        var early = waiting()
        #expect(early.receive(granted, now: .zero).map(\.name) == ["finish login.internal_state"])
        var asking = machine([.password])
        _ = asking.begin()
        #expect(asking.receive(granted, now: .zero).map(\.name) == ["finish login.internal_state"])
        var stopped = waiting()
        #expect(stopped.receive(.stopped(.cancelled), now: .zero).map(\.name) == ["finish login.cancelled"])
        #expect(stopped.receive(granted, now: .zero).isEmpty)
    }

    @Test func `whatever comes in whatever order, only a granted decision after a token grants`() throws {
        let granted = try evidence(groups: ["linux-users"])
        let refused = try evidence(groups: [])
        var random = SystemRandomNumberGenerator()
        var grants = 0
        for _ in 0..<20_000 {
            let choices: [Set<GrantKind>] = [
                [.device], [.password], [.device, .password], [.ciba], [.ciba, .device, .password],
            ]
            var machine = machine(choices.randomElement(using: &random)!)
            var awaitsDecision = false
            var isOver = false
            var actions = machine.begin()
            for _ in 0..<8 where !isOver {
                let event = Self.events(granted, refused).randomElement(using: &random)!
                let isGrant =
                    if case .decided(.success(let e)) = event { e.decision.verdict == .granted } else { false }
                actions = machine.receive(event, now: .zero)
                if actions.contains(where: { $0.name == "finish granted" }) {
                    #expect(isGrant && awaitsDecision)
                    grants += 1
                }
                awaitsDecision = actions.contains { $0.name == "verify" } || (awaitsDecision && actions.isEmpty)
                isOver = actions.contains { $0.name.hasPrefix("finish") }
            }
        }
        #expect(grants > 0)
    }

    private static func events(
        _ granted: LoginEnd.Evidence, _ refused: LoginEnd.Evidence
    ) -> [LoginStateMachine.Event] {
        [
            .password(SecretBytes(copying: bytes("pw"))), .password(SecretBytes(copying: [])),
            .passwordGrant(.success(Samples.response)), .passwordGrant(.failure(.wrongPassword)),
            .deviceStarted(.success(Samples.authorization())), .acknowledged,
            .backchannelStarted(.success(Samples.authentication())),
            .backchannelStarted(.failure(.provider(.backchannel(.unknownUser)))), .timer, .timer, .polled(.pending),
            .polled(.tokens(Samples.response)), .polled(.tokens(Samples.response)), .decided(.success(granted)),
            .decided(.success(granted)), .decided(.success(refused)), .stopped(.cancelled),
        ]
    }
}

extension LoginStateMachine.Action {
    var name: String {
        switch self {
        case .askPassword(.device): "ask password or code"
        case .askPassword(.ciba): "ask password or phone"
        case .askPassword: "ask password"
        case .startBackchannel: "start ciba"
        case .requestPasswordGrant: "request password grant"
        case .startDevice: "start device"
        case .show(.backchannel, let lifetime): "show approval for \(lifetime.components.seconds)"
        case .show(.device, let lifetime): "show code for \(lifetime.components.seconds)"
        case .sayStillWaiting: "say still waiting"
        case .setTimer(let pause): "timer \(pause.components.seconds)"
        case .poll: "poll"
        case .signInService: "sign service in"
        case .verify: "verify"
        case .finish(let end):
            switch end.result {
            case .granted: "finish granted"
            case .refused(let refusal): "finish \(refusal.reason)"
            }
        }
    }
}

extension Array {
    fileprivate func cycled(_ count: Int) -> [Element] { (0..<count).flatMap { _ in self } }
}
