import LoginPolicy
import LoginWire
import NIOConcurrencyHelpers
import OpenIDConnect

@testable import LoginFlow

/// One attempt with everything around it under a test's hand.
final class AttemptWorld: Sendable {
    let clock = ManualClock()
    let provider: ScriptedProvider
    private let sent = NIOLockedValueBox<[DaemonMessage]>([])
    private let places = NIOLockedValueBox<[String]>([])
    private let placeRefusal: LoginRefusal?
    private let backchannelRefusal: LoginRefusal?
    private let rules: LoginRules
    private let passwordRefusal: LoginRefusal?
    private let passwords = NIOLockedValueBox<[PasswordOutcome]>([])
    private let outcomes = NIOLockedValueBox<[BackchannelOutcome]>([])

    init(
        _ provider: ScriptedProvider, placeRefusal: LoginRefusal? = nil, backchannelRefusal: LoginRefusal? = nil,
        passwordRefusal: LoginRefusal? = nil, rules: LoginRules = Samples.rules
    ) {
        self.provider = provider
        self.rules = rules
        self.placeRefusal = placeRefusal
        self.backchannelRefusal = backchannelRefusal
        self.passwordRefusal = passwordRefusal
    }

    /// What became of passwords, in order.
    var passwordOutcomes: [PasswordOutcome] { passwords.withLockedValue { $0 } }

    /// What CIBA left behind, in order.
    var backchannelOutcomes: [BackchannelOutcome] { outcomes.withLockedValue { $0 } }

    /// The texts that were shown.
    var shown: String {
        sent.withLockedValue { messages in
            messages.map { message in
                if case .say(_, let text) = message { String(decoding: text, as: UTF8.self) } else { "" }
            }.joined()
        }
    }

    /// What reached the shim: `say`, `ask password`, `ask acknowledgement`.
    var messages: [String] {
        sent.withLockedValue { messages in
            messages.map { message in
                switch message {
                case .say(_, let text) where text.starts(with: bytes("Not approved")): "still waiting"
                case .say: "say"
                case .ask(.password, _, _): "ask password"
                case .ask: "ask acknowledgement"
                default: "other"
                }
            }
        }
    }

    /// `take` and `leave`, in order.
    var placeLog: [String] { places.withLockedValue { $0 } }

    func attempt(_ grants: Set<GrantKind>, request: LoginRequest = Samples.request()) -> LoginAttempt {
        LoginAttempt(
            request: request, grants: grants, rules: rules,
            context: { LoginContext(service: request.service, now: Samples.now) }, provider: provider,
            messages: LoginMessages(hostName: "h", providerName: "P", qr: .off),
            effects: LoginEffects(
                now: { Samples.now }, uptime: { self.clock.now }, sleep: { try await self.clock.sleep($0) },
                send: { messages in self.sent.withLockedValue { $0 += messages } },
                takePlace: {
                    self.places.withLockedValue { $0.append("take") }
                    return self.placeRefusal
                },
                leavePlace: { self.places.withLockedValue { $0.append("leave") } },
                takePassword: { self.passwordRefusal },
                leavePassword: { outcome in self.passwords.withLockedValue { $0.append(outcome) } },
                randomBytes: { [UInt8](repeating: 0, count: $0) }, takeBackchannel: { self.backchannelRefusal },
                leaveBackchannel: { outcome in self.outcomes.withLockedValue { $0.append(outcome) } }))
    }
}

extension LoginEnd {
    /// `granted`, or the refusal's code.
    var name: String {
        switch result {
        case .granted: "granted"
        case .refused(let refusal): refusal.reason
        }
    }
}
