import OpenIDConnect
import StrictJSON

/// What became of a logout at the provider.
struct LogoutReport: Sendable {
    enum EndSession: Sendable {
        case asked
        /// None was kept.
        case noIDToken
        case failed(ProviderError)

        var reason: String {
            switch self {
            case .asked: "logout.asked"
            case .noIDToken: "logout.no_id_token"
            case .failed(let error): error.reason
            }
        }
    }

    var revoked: [TokenKind: RevocationOutcome] = [:]
    /// Refresh tokens of earlier sign-ins that are good no more.
    var replaced = 0
    /// What became of the first of them that may be.
    var replacedFailure: RevocationOutcome?
    /// nil: the provider was not to be asked.
    var endSession: EndSession?
    /// The configuration knows the provider no more.
    var providerIsGone = false

    var isGood: Bool { failure == nil }

    /// The code of what may have left a token or a session alive. What the provider cannot do at all is none.
    private var failure: String? {
        if providerIsGone { return "logout.provider_gone" }
        for kind in [TokenKind.refreshToken, .accessToken] {
            switch revoked[kind] {
            case .later?, .failed?: return revoked[kind]?.reason
            case .done?, .notOffered?, .unsupportedTokenType?, nil: continue
            }
        }
        if let replacedFailure { return replacedFailure.reason }
        switch endSession {
        case .noIDToken?, .failed?: return endSession?.reason
        case .asked?, nil: return nil
        }
    }

    func text(_ provider: String?) -> String {
        if let failure {
            return "a sign-in has ended, and provider \(provider ?? "of before") may not know it: \(failure)"
        }
        return "a sign-in has ended at provider \(provider ?? "of before") too"
    }

    var members: [(String, JSONValue)] {
        var members: [(String, JSONValue)] = []
        for kind in [TokenKind.refreshToken, .accessToken] {
            if let outcome = revoked[kind] { members.append((kind.rawValue, .text(outcome.reason))) }
        }
        if replaced > 0 { members.append(("replaced", .integer(replaced))) }
        if let endSession { members.append(("end_session", .text(endSession.reason))) }
        if let failure { members.append(("reason", .text(failure))) }
        return members
    }
}
