import LoginPolicy
import OpenIDConnect
import SecretMemory
import Testing

@testable import LoginFlow

/// CIBA in the dialogue (CIBA Core §7, §11; design §3.4).
struct BackchannelStateMachineTests {
    private func machine(_ grants: Set<GrantKind>, deadline: Int = 100) -> LoginStateMachine {
        LoginStateMachine(grants: grants, deadline: .seconds(deadline))
    }

    /// A machine that has asked the provider.
    private func asking(_ grants: Set<GrantKind> = [.ciba, .device]) -> LoginStateMachine {
        var machine = machine(grants)
        _ = machine.begin()
        return machine
    }

    /// A machine that waits for the phone.
    private func waiting(lifetime: Int = 90) -> LoginStateMachine {
        var machine = asking()
        _ = machine.receive(
            .backchannelStarted(.success(Samples.authentication(lifetime: lifetime))), now: .zero)
        return machine
    }

    @Test func `the order is password, CIBA, device`() {
        for (grants, action) in [
            (Set([GrantKind.ciba]), "start ciba"), (Set([.ciba, .device]), "start ciba"),
            (Set([.ciba, .password]), "ask password or phone"),
            (Set([.ciba, .device, .password]), "ask password or phone"),
        ] {
            var machine = machine(grants)
            #expect(machine.begin().map(\.name) == [action])
        }
    }

    @Test func `Enter alone at the password prompt goes to the phone, a password never`() {
        var empty = asking([.ciba, .device, .password])
        #expect(empty.receive(.password(SecretBytes(copying: [])), now: .zero).map(\.name) == ["start ciba"])
        var wrong = asking([.ciba, .device, .password])
        let asked = wrong.receive(.password(SecretBytes(copying: bytes("pw"))), now: .zero)
        #expect(asked.map(\.name) == ["request password grant"])
        let end = wrong.receive(.passwordGrant(.failure(.wrongPassword)), now: .zero)
        #expect(end.map(\.name) == ["finish password.wrong"])
    }

    @Test func `the code is shown with the time that is left, and polled after the interval`() {
        for (lifetime, shown) in [(90, 90), (600, 100)] {
            var machine = asking()
            let started = Samples.authentication(lifetime: lifetime, interval: 7)
            let actions = machine.receive(.backchannelStarted(.success(started)), now: .zero)
            #expect(actions.map(\.name) == ["show approval for \(shown)", "timer 7"])
        }
    }

    @Test(arguments: [
        LoginRefusal.provider(.backchannel(.unknownUser)), .provider(.backchannel(.noEndpoint)), .backchannelPaused,
        .backchannelPending,
    ])
    func `where nobody was asked anything the device grant follows, if the service has it`(_ refusal: LoginRefusal) {
        var both = asking([.ciba, .device])
        #expect(both.receive(.backchannelStarted(.failure(refusal)), now: .zero).map(\.name) == ["start device"])
        var one = asking([.ciba])
        #expect(
            one.receive(.backchannelStarted(.failure(refusal)), now: .zero).map(\.name) == ["finish \(refusal.reason)"])
    }

    @Test(arguments: [
        LoginRefusal.provider(.backchannel(.accessDenied)), .provider(.backchannel(.missingUserCode)),
        .provider(.backchannel(.invalidUserCode)), .provider(.backchannel(.invalidBindingMessage)),
        .provider(.backchannel(.expiredLoginHint)), .provider(.backchannel(.requestID)),
        .provider(.backchannel(.lifetime)), .provider(.backchannel(.interval)), .provider(.clientRefused),
        .provider(.grantRefused), .provider(.httpStatus(500)), .provider(.transport(.timedOut)), .tooManyPendingHost,
        .internalState, .backchannelNeedsFirstFactor,
    ])
    func `whatever else keeps CIBA from beginning ends the login`(_ refusal: LoginRefusal) {
        var machine = asking([.ciba, .device])
        let end = machine.receive(.backchannelStarted(.failure(refusal)), now: .zero)
        #expect(end.map(\.name) == ["finish \(refusal.reason)"])
        #expect(machine.receive(.timer, now: .zero).isEmpty)
    }

    @Test func `every final answer ends the login, and none falls through to the code`() {
        for (answer, reason) in [
            (PollAnswer.accessDenied, "ciba.denied"), (.expired, "ciba.expired"),
            (.failed(.clientRefused), "client.refused"), (.failed(.httpStatus(400)), "provider.http_status"),
        ] {
            var machine = waiting()
            _ = machine.receive(.timer, now: .zero)
            #expect(machine.receive(.polled(answer), now: .zero).map(\.name) == ["finish \(reason)"])
        }
    }

    @Test func `slow_down and failed requests are as in the device grant (FLOW-04)`() {
        var machine = waiting()
        var pauses: [String] = []
        for answer in [PollAnswer.pending, .slowDown, .pending, .transient(.httpStatus(503)), .pending] {
            #expect(machine.receive(.timer, now: .zero).map(\.name) == ["poll"])
            pauses += machine.receive(.polled(answer), now: .zero).map(\.name)
        }
        #expect(pauses == ["timer 5", "timer 10", "timer 10", "timer 20", "timer 10"])
    }

    @Test func `nothing is polled after it expired`() {
        var machine = waiting(lifetime: 7)
        _ = machine.receive(.timer, now: .seconds(5))
        #expect(machine.receive(.polled(.pending), now: .seconds(5)).map(\.name) == ["timer 2"])
        #expect(machine.receive(.timer, now: .seconds(7)).map(\.name) == ["finish ciba.expired"])
    }

    @Test func `what comes from the other grant, or after the end, grants nothing`() {
        var asking = asking()
        let device = asking.receive(.deviceStarted(.success(Samples.authorization())), now: .zero)
        #expect(device.map(\.name) == ["finish login.internal_state"])
        var stopped = waiting()
        #expect(stopped.receive(.stopped(.cancelled), now: .zero).map(\.name) == ["finish login.cancelled"])
        #expect(stopped.receive(.polled(.tokens(Samples.response)), now: .zero).isEmpty)
    }
}
