/// Why nobody is asked to log a person out (OpenID Connect RP-Initiated Logout 1.0).
package enum LogoutError: Error, Equatable, Sendable {
    case noEndpoint
    /// What is called an ID token is no compact JWS; it was not sent.
    case idTokenForm

    /// The stable code of the audit record.
    package var reason: String {
        switch self {
        case .noEndpoint: "logout.no_endpoint"
        case .idTokenForm: "logout.id_token_form"
        }
    }
}
