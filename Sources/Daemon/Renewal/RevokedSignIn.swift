import Accounts
import OpenIDConnect
import UsherConfiguration

/// A re-check that failed, and what an end of the sign-in would bring with it.
struct RevokedSignIn: Sendable {
    let account: Account
    let tokenVersion: Int64
    let error: ProviderError
    private let wanted: SessionSettings.Revoked

    /// `measure`: what the configuration wants, if the provider's word is all there is.
    init(account: Account, tokenVersion: Int64, error: ProviderError, measure: SessionSettings.Revoked) {
        self.account = account
        self.tokenVersion = tokenVersion
        self.error = error
        wanted = measure
    }

    /// A token that does not pass its checks may be the provider's fault, and not a word about the person.
    var measure: SessionSettings.Revoked {
        switch error {
        case .refresh(.refused), .refresh(.subject), .userInfo, .introspection: wanted
        default: .record
        }
    }

}

extension ProviderError {
    /// The provider has answered a refresh, and has replaced no token. Of a 5xx that is not sure.
    var isOnlyAnswer: Bool {
        switch self {
        case .httpStatus(let status): status < 500
        case .clientRefused, .grantRefused: true
        default: false
        }
    }
}
