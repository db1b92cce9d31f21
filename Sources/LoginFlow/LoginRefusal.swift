package import LoginPolicy
package import LoginWire
package import OpenIDConnect

/// Why a login ends without a grant. The one place that maps a cause to the audit reason, to what
/// the shim makes of it, and to what the person reads.
package enum LoginRefusal: Error, Equatable, Sendable {
    case policy(PolicyDenial)
    case provider(ProviderError)
    /// The name breaks the rule for login names.
    case nameInvalid
    /// The name belongs to the system or to an administrator's list.
    case nameReserved
    /// The shim gave a uid below 1,000 for the name.
    case nameSystemAccount
    /// The password is not text that a provider could have set: control bytes or no UTF-8.
    case passwordNotText
    case passwordMissing
    case deviceDenied
    case deviceExpired
    /// The person refused on their device.
    case backchannelDenied
    case backchannelExpired
    /// CIBA from the network without a first factor.
    case backchannelNeedsFirstFactor
    /// The person refused within the last 15 minutes.
    case backchannelPaused
    /// The person is being asked already.
    case backchannelPending
    /// sudo without a terminal, in a service that has no password to ask for.
    case noTerminal
    case tooManyPendingHost
    case tooManyPendingSource
    case tooManyPendingService
    /// The person pressed ^C, or the application went away.
    case cancelled
    case deadlinePassed
    case wire(WireError)
    /// The daemon is ending.
    case shuttingDown
    /// An event came that the state does not expect; a fault of ours.
    case internalState
    case passwordChange(issuer: [UInt8])
    /// Identity, name and uid do not go together here, or the host cannot say.
    case account(AccountRefusal)

    /// The stable code of the audit record (docs/reasons.md).
    package var reason: String {
        switch self {
        case .policy(let denial): denial.reason
        case .provider(let error): error.reason
        case .nameInvalid: "name.invalid"
        case .nameReserved: "name.reserved"
        case .nameSystemAccount: "name.system_account"
        case .passwordNotText: "password.not_text"
        case .passwordMissing: "password.missing"
        case .deviceDenied: "device.denied"
        case .deviceExpired: "device.expired"
        case .backchannelDenied: "ciba.denied"
        case .backchannelExpired: "ciba.expired"
        case .backchannelNeedsFirstFactor: "ciba.first_factor"
        case .backchannelPaused: "ciba.paused"
        case .backchannelPending: "ciba.pending"
        case .noTerminal: "login.no_terminal"
        case .tooManyPendingHost: "limit.pending_host"
        case .tooManyPendingSource: "limit.pending_source"
        case .tooManyPendingService: "limit.pending_service"
        case .cancelled: "login.cancelled"
        case .deadlinePassed: "login.deadline"
        case .wire(let error): error.reason
        case .shuttingDown: "daemon.stopping"
        case .internalState: "login.internal_state"
        case .passwordChange: "password.change_elsewhere"
        case .account(let refusal): refusal.reason
        }
    }

    package var outcome: Verdict.Outcome {
        switch self {
        case .policy(.factsMissing), .policy(.factsOtherProvider), .policy(.factsTooOld), .policy(.factsFromFuture),
            .policy(.factsEnded):
            .denied
        case .policy: .ended
        case .provider(let error):
            switch error.category {
            case .wrongCredential: .wrongCredential
            case .refused: .ended
            case .unavailable: .unavailable
            }
        case .passwordNotText, .passwordMissing: .wrongCredential
        case .nameInvalid, .nameReserved, .nameSystemAccount, .passwordChange: .denied
        case .deviceDenied, .deviceExpired, .cancelled, .deadlinePassed, .noTerminal: .ended
        case .backchannelDenied, .backchannelExpired, .backchannelNeedsFirstFactor, .backchannelPaused,
            .backchannelPending:
            .ended
        case .tooManyPendingHost, .tooManyPendingSource, .tooManyPendingService: .unavailable
        case .wire, .shuttingDown, .internalState: .unavailable
        case .account(let refusal): refusal.outcome
        }
    }

    /// What the person reads: what to do, never which check failed. Empty when nothing helps.
    package var userMessage: String {
        switch self {
        case .policy(let denial): denial.userMessage
        case .provider(let error): error.userMessage
        case .nameInvalid, .nameReserved, .nameSystemAccount: ""
        case .passwordNotText, .passwordMissing: "No usable password was entered. Please try again."
        case .deviceDenied: "The sign-in was refused in the browser."
        case .deviceExpired: "The code has expired. Please start again."
        case .backchannelDenied: "The sign-in was refused on your phone."
        case .backchannelExpired: "The sign-in was not approved in time. Please start again."
        case .backchannelNeedsFirstFactor: "Signing in this way needs an ssh key first."
        case .backchannelPaused: "A sign-in was refused on your phone. Please try again in 15 minutes."
        case .backchannelPending: "Another sign-in waits on your phone. Please answer that one first."
        case .noTerminal: "A terminal is needed to sign in."
        case .tooManyPendingHost, .tooManyPendingSource, .tooManyPendingService:
            "Too many sign-ins are waiting. Please try again in a few minutes."
        case .cancelled: ""
        case .deadlinePassed: "Sign-in took too long. Please start again."
        case .wire, .internalState: "Sign-in is not available at the moment. Please tell your administrator."
        case .shuttingDown: "The sign-in service is restarting. Please try again."
        case .passwordChange: "Your password is kept by your identity provider. Please change it there:"
        case .account(let refusal): refusal.userMessage
        }
    }
}
