import AccountRecord
import Accounts
import LoginFlow
import OpenIDConnect

/// Why a token that somebody brought makes no sign-in.
enum BearerRefusal: Error, Equatable, Sendable {
    /// The caller's uid is nobody's account.
    case noAccount
    case locked
    /// The account's provider is not configured, or takes no tokens.
    case off
    /// Refused too often; whole seconds.
    case tooManyFailures(seconds: Int64)
    case provider(ProviderError)
    /// Another `iss` or `sub` than the account's.
    case otherPerson
    /// The principal that it names is not the account's name.
    case otherName
    case usedBefore
    case tooMany
    case clockBehind
    /// Nobody knows which boot of the host this is.
    case bootUnknown
    case randomness
    case store(AccountFault)

    /// The stable code of docs/runbook.md.
    var reason: String {
        switch self {
        case .noAccount: "bearer.no_account"
        case .locked: BindingError.locked.reason
        case .off: "bearer.off"
        case .tooManyFailures: "bearer.too_many_failures"
        case .provider(let error): error.reason
        case .otherPerson: "bearer.other_person"
        case .otherName: "bearer.other_name"
        case .usedBefore: "bearer.used_before"
        case .tooMany: "bearer.too_many"
        case .clockBehind: "bearer.clock_behind"
        case .bootUnknown: "bearer.boot_unknown"
        case .randomness: "bearer.randomness"
        case .store(let fault): fault.reason
        }
    }

    /// Is it the token that is refused? Then it counts against the caller.
    var isOfToken: Bool {
        switch self {
        case .provider(let error): error.category != .unavailable
        case .otherPerson, .otherName, .usedBefore: true
        case .noAccount, .locked, .off, .tooManyFailures, .tooMany, .clockBehind, .bootUnknown, .randomness, .store:
            false
        }
    }

    /// A sentence for whoever asked.
    var message: String {
        switch self {
        case .noAccount: "Your uid has no account of Usher."
        case .locked: "Your account is locked."
        case .off: "Your provider's access tokens are no sign-in on this host."
        case .tooManyFailures(let seconds): "Too many tokens were refused. Try again in \(seconds) s."
        case .provider(let error):
            switch error.category {
            case .unavailable: "The identity provider could not be asked about the token."
            case .refused, .wrongCredential: "The token is refused."
            }
        case .otherPerson: "The token is not about the owner of your account."
        case .otherName: "The token names another account than yours."
        case .usedBefore: "The token was a sign-in before: get a new one."
        case .tooMany: "Too many of your tokens are still good. Wait until some have expired."
        case .clockBehind: "The host's clock is behind."
        case .bootUnknown, .randomness, .store: "usherd cannot keep the sign-in."
        }
    }
}
