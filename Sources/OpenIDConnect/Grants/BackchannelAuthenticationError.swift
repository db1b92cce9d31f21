/// Why a backchannel authentication does not begin: what the provider refuses (CIBA Core §13), and what
/// is wrong with its answer.
package enum BackchannelAuthenticationError: Error, Equatable, CaseIterable, Sendable {
    /// The provider names no backchannel authentication endpoint.
    case noEndpoint
    case unknownUser
    /// The provider wants a code that the person would have to type here.
    case missingUserCode
    case invalidUserCode
    case invalidBindingMessage
    case expiredLoginHint
    /// The person, or the provider for them, refused at once.
    case accessDenied
    case requestID
    case lifetime
    case interval

    /// What an `error` member means; nil for those that RFC 6749 knows too.
    init?(code: [UInt8]) {
        guard let error = Self.allCases.first(where: { $0.code?.utf8.elementsEqual(code) ?? false }) else { return nil }
        self = error
    }

    private var code: String? {
        switch self {
        case .unknownUser: "unknown_user_id"
        case .missingUserCode: "missing_user_code"
        case .invalidUserCode: "invalid_user_code"
        case .invalidBindingMessage: "invalid_binding_message"
        case .expiredLoginHint: "expired_login_hint_token"
        case .accessDenied: "access_denied"
        case .noEndpoint, .requestID, .lifetime, .interval: nil
        }
    }

    /// The stable code of the audit record.
    package var reason: String {
        switch self {
        case .noEndpoint: "provider.no_backchannel_endpoint"
        case .unknownUser: "ciba.unknown_user_id"
        case .missingUserCode: "ciba.missing_user_code"
        case .invalidUserCode: "ciba.invalid_user_code"
        case .invalidBindingMessage: "ciba.invalid_binding_message"
        case .expiredLoginHint: "ciba.expired_login_hint"
        case .accessDenied: "ciba.access_denied"
        case .requestID: "ciba.auth_req_id"
        case .lifetime: "ciba.expires_in"
        case .interval: "ciba.interval"
        }
    }

    package var category: ProviderError.Category {
        switch self {
        case .unknownUser, .accessDenied: .refused
        case .noEndpoint, .missingUserCode, .invalidUserCode, .invalidBindingMessage, .expiredLoginHint, .requestID,
            .lifetime, .interval:
            .unavailable
        }
    }

    /// What the person can do.
    package var userMessage: String {
        switch self {
        case .unknownUser, .accessDenied:
            "The identity provider did not accept this sign-in."
        case .noEndpoint, .missingUserCode, .invalidUserCode, .invalidBindingMessage, .expiredLoginHint, .requestID,
            .lifetime, .interval:
            "Sign-in is not set up correctly. Please tell your administrator."
        }
    }
}
