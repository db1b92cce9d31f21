/// Why a refresh (RFC 6749 §6, OpenID Connect Core §12) keeps no session alive.
package enum RefreshError: Error, Equatable, Sendable {
    /// `invalid_grant`: the provider takes the token no more.
    case refused
    /// A token that a newer one has replaced. Not sent: the provider would take it for theft.
    case replaced
    /// The same token is under way already.
    case underWay
    case noRefreshToken
    /// The token that the provider has put in the old one's place could not be kept, so nothing of its answer is
    /// used.
    case notKept
    case issuer
    case subject
    case audience
    case authorizedParty
    case nonce
    case authenticationTime
    /// The new ID token is older than the first one.
    case issuedEarlier

    /// The stable code of the audit record.
    package var reason: String {
        switch self {
        case .refused: "refresh.refused"
        case .replaced: "refresh.replaced"
        case .underWay: "refresh.under_way"
        case .noRefreshToken: "refresh.no_token"
        case .notKept: "refresh.not_kept"
        case .issuer: "refresh.issuer"
        case .subject: "refresh.subject"
        case .audience: "refresh.audience"
        case .authorizedParty: "refresh.azp"
        case .nonce: "refresh.nonce"
        case .authenticationTime: "refresh.auth_time"
        case .issuedEarlier: "refresh.issued_at"
        }
    }
}

extension ProviderError {
    /// The session that a refresh was for is over (TOKEN-8): the provider said so, or what came is not of
    /// the same person. An outage, or a mistake of our own setup, is not the end.
    package var endsSession: Bool {
        switch self {
        case .refresh(.replaced), .refresh(.underWay), .refresh(.noRefreshToken), .refresh(.notKept): false
        case .refresh, .idToken: true
        default: false
        }
    }
}
