import OpenIDConnect

/// Why a person's program gets no access token.
enum TokenRefusal: Error, Equatable {
    /// Without the credential `usher.store_key` no tokens are kept.
    case notKept
    /// No sign-in of theirs lives on this host, or it brought no tokens.
    case notSignedIn
    /// The host's names, which others keep, say nothing of the uid.
    case nameUnknown
    case locked
    /// What the provider last said of them is too old, or of another configuration.
    case factsUnusable
    case noRole
    case audienceNotAllowed
    /// Too many requests that the provider would have to answer.
    case limited
    case noRefreshToken
    /// The provider issued one for somebody else than was asked for.
    case audienceDiffers
    case provider(ProviderError)
    case store(AccountFault)

    /// The stable code (docs/runbook.md).
    var reason: String {
        switch self {
        case .notKept: "token.not_kept"
        case .notSignedIn: "token.not_signed_in"
        case .nameUnknown: "token.name_unknown"
        case .locked: "token.locked"
        case .factsUnusable: "token.facts"
        case .noRole: "token.no_role"
        case .audienceNotAllowed: "token.audience_not_allowed"
        case .limited: "token.limited"
        case .noRefreshToken: "token.no_refresh_token"
        case .audienceDiffers: "token.audience_differs"
        case .provider(let error): error.reason
        case .store(let fault): fault.reason
        }
    }

    var message: String {
        switch self {
        case .notKept: "This host keeps no tokens: it has no usher.store_key."
        case .notSignedIn: "You are not signed in on this host: sign in once with a code, then try again."
        case .nameUnknown: "This host does not find your name just now: try again in a minute."
        case .locked: "Your account is locked."
        case .factsUnusable: "What is known of you is too old: sign in once with a code, then try again."
        case .noRole: "None of your roles gives tokens to programs."
        case .audienceNotAllowed: "None of your roles gives tokens for this audience."
        case .limited: "Too many tokens were asked for in the last minute."
        case .noRefreshToken: "The provider gave this sign-in no refresh token: sign in again."
        case .audienceDiffers: "The provider issued a token for somebody else than you asked for."
        case .provider: "The provider issued no token."
        case .store: "The store of accounts does not answer."
        }
    }

    /// Does it say that the person may have none, so that one which they still have shall go?
    var isFinal: Bool {
        switch self {
        case .notKept, .notSignedIn, .locked, .factsUnusable, .noRole, .audienceNotAllowed: true
        case .nameUnknown, .limited, .noRefreshToken, .audienceDiffers, .provider, .store: false
        }
    }
}
