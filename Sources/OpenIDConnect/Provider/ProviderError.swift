package import JOSE

/// Why the provider could not be used, or said no. Carries nothing that came from it but numbers.
package enum ProviderError: Error, Equatable, Sendable {
    /// Who has to act.
    package enum Category: Sendable {
        /// The person: what was typed is wrong.
        case wrongCredential
        /// The login is refused; trying again changes nothing.
        case refused
        /// Somebody else; later may work.
        case unavailable
    }

    case transport(TransportError)
    /// A status that the request does not expect.
    case httpStatus(Int)
    /// A success without a JSON body.
    case notJSON
    case metadata(ProviderMetadataError)
    case keys(KeySetError)
    /// `jwks_file` is missing, or others than root could have written it.
    case keysFileUnreadable
    /// Too many key fetches for unknown key IDs.
    case keyFetchesLimited
    case noDeviceEndpoint
    /// The provider does not know our client, or refuses its secret.
    case clientRefused
    case clientSecretUnreadable
    /// The private key's file holds none, or none for `assertion_alg`.
    case clientKeyUnusable
    /// No client assertion could be made.
    case clientAssertion
    /// The client may not use this grant at the provider.
    case grantRefused
    case wrongPassword
    /// The provider takes the secret for no secret of the service account's client.
    case wrongServiceSecret
    case deviceAuthorization(DeviceAuthorizationError)
    case backchannel(BackchannelAuthenticationError)
    case tokenResponse(TokenResponseError)
    case idToken(IDTokenError)
    /// The client has no secret, so it cannot sign in as itself.
    case publicClient
    case accessToken(AccessTokenError)
    case refresh(RefreshError)
    case userInfo(UserInfoError)
    case introspection(IntrospectionError)
    case logout(LogoutError)

    /// The stable code of the audit record.
    package var reason: String {
        switch self {
        case .transport(let error): error.reason
        case .httpStatus: "provider.http_status"
        case .notJSON: "provider.not_json"
        case .metadata(let error): error.reason
        case .keys(let error): error.reason
        case .keysFileUnreadable: "keys.file_unreadable"
        case .keyFetchesLimited: "keys.refresh_limited"
        case .noDeviceEndpoint: "provider.no_device_endpoint"
        case .clientRefused: "client.refused"
        case .clientSecretUnreadable: "client.secret_unreadable"
        case .clientKeyUnusable: "client.key_unusable"
        case .clientAssertion: "client.assertion_failed"
        case .grantRefused: "client.grant_refused"
        case .wrongPassword: "password.wrong"
        case .wrongServiceSecret: "service_account.wrong_secret"
        case .deviceAuthorization(let error): error.reason
        case .backchannel(let error): error.reason
        case .tokenResponse(let error): error.reason
        case .idToken(let error): error.reason
        case .publicClient: "client.public"
        case .accessToken(let error): error.reason
        case .refresh(let error): error.reason
        case .userInfo(let error): error.reason
        case .introspection(let error): error.reason
        case .logout(let error): error.reason
        }
    }

    package var category: Category {
        switch self {
        case .wrongPassword, .wrongServiceSecret: .wrongCredential
        case .idToken, .accessToken, .refresh: .refused
        case .userInfo(let error): error == .noEndpoint ? .unavailable : .refused
        case .introspection(let error): error == .noEndpoint ? .unavailable : .refused
        case .backchannel(let error): error.category
        case .tokenResponse(.noIDToken), .tokenResponse(.tokenType), .tokenResponse(.errorMember): .refused
        case .transport, .httpStatus, .notJSON, .metadata, .keys, .keyFetchesLimited, .noDeviceEndpoint, .clientRefused,
            .clientSecretUnreadable, .clientKeyUnusable, .clientAssertion, .grantRefused, .deviceAuthorization,
            .keysFileUnreadable, .tokenResponse, .publicClient, .logout:
            .unavailable
        }
    }

    /// What the person can do.
    package var userMessage: String {
        switch self {
        case .wrongPassword, .wrongServiceSecret:
            "The user name or password was not accepted."
        case .idToken(.expired), .idToken(.issuedInFuture), .idToken(.notYetValid), .idToken(.issuedBeforeLogin):
            "Sign-in failed: the clocks may differ.\nPlease try again, or tell your administrator."
        case .idToken(.authenticationTooOld):
            "Please sign out at the identity provider, sign in there again, and then try again."
        case .idToken(.authenticationContext), .idToken(.authenticationMethods):
            "Please sign in at the identity provider with a second factor, and then try again."
        case .backchannel(let error):
            error.userMessage
        case .idToken, .tokenResponse, .accessToken, .refresh, .userInfo, .introspection:
            "Sign-in failed. Please tell your administrator."
        case .transport, .httpStatus, .notJSON, .keyFetchesLimited:
            "The identity provider cannot be reached at the moment. Please try again later."
        case .metadata, .keys, .keysFileUnreadable, .noDeviceEndpoint, .clientRefused, .clientSecretUnreadable,
            .clientKeyUnusable, .clientAssertion, .grantRefused, .deviceAuthorization, .publicClient, .logout:
            "Sign-in is not set up correctly. Please tell your administrator."
        }
    }
}

extension TransportError {
    /// The stable code of the audit record.
    package var reason: String {
        switch self {
        case .cannotResolve: "provider.cannot_resolve"
        case .cannotConnect: "provider.cannot_connect"
        case .certificate: "provider.certificate"
        case .tls: "provider.tls"
        case .timedOut: "provider.timeout"
        case .bodyTooLarge: "provider.body_too_large"
        case .headersTooLarge: "provider.headers_too_large"
        case .brokenAnswer: "provider.broken_answer"
        case .unexpectedEncoding: "provider.unexpected_encoding"
        case .forbiddenAddress: "provider.forbidden_address"
        case .pin: "provider.pin"
        case .certificateStatus: "provider.certificate_status"
        case .clientCertificate: "provider.client_certificate"
        case .proxyUnreachable: "provider.proxy_unreachable"
        case .proxyAuthentication: "provider.proxy_authentication"
        case .proxyRefused: "provider.proxy_refused"
        case .cancelled: "provider.cancelled"
        case .other: "provider.transport"
        }
    }
}
