package import SecretMemory
import StrictJSON

/// Why a client was not registered.
package enum RegistrationError: Error, Equatable, Sendable {
    /// Neither the metadata nor the configuration names a registration endpoint.
    case noEndpoint
    /// The initial access token is no bearer token: printable ASCII without blanks.
    case initialAccessToken
    case provider(ProviderError)
    /// The provider said no; `code` is its own word, unescaped.
    case refused(status: Int, code: [UInt8]?)
    /// It said yes, with an answer that cannot be used.
    case clientID
    case clientSecret
    case registrationAccessToken

    /// For an administrator.
    package var explanation: String {
        switch self {
        case .noEndpoint: "the provider names no registration_endpoint"
        case .initialAccessToken: "the initial access token is not printable ASCII without blanks"
        case .provider(let error): "the provider cannot be used (\(error.reason))"
        case .refused(let status, _): "the provider refuses the registration with HTTP \(status)"
        case .clientID: "the provider's answer holds no usable client_id"
        case .clientSecret: "the provider's answer holds no usable client_secret"
        case .registrationAccessToken: "the provider's answer holds no usable registration_access_token"
        }
    }
}

/// What a provider registered (RFC 7591 §3.2.1).
package struct RegisteredClient: Sendable {
    static let maximumBytes = 65_536
    private static let longestSecret = 4_096

    /// 1–255 bytes without control characters.
    package let id: [UInt8]
    package let secret: SecretBytes?
    /// When the secret ends; nil when it does not.
    package let secretExpiry: UnixSeconds?
    /// For changes of the registration (RFC 7592).
    package let accessToken: SecretBytes?
    /// The method in force, if the provider says so: it may have put another in place of ours.
    package let authentication: [UInt8]?

    static func parse(
        _ members: JSONObject, method: ClientAuthenticationMethod
    ) throws(RegistrationError) -> RegisteredClient {
        guard let id = members["client_id"]?.text, (1...255).contains(id.count),
            !id.contains(where: { $0 < 0x20 || $0 == 0x7F })
        else { throw .clientID }
        guard let secret = secret(members["client_secret"]), secret != nil || !method.usesSecret else {
            throw .clientSecret
        }
        guard let token = self.secret(members["registration_access_token"]) else { throw .registrationAccessToken }
        let expiry = members["client_secret_expires_at"]?.number?.integer ?? 0
        return RegisteredClient(
            id: id, secret: secret, secretExpiry: expiry > 0 ? UnixSeconds(expiry) : nil, accessToken: token,
            authentication: members["token_endpoint_auth_method"]?.text)
    }

    /// nil for one that does not fit a secret's file; an inner nil when there is none.
    private static func secret(_ value: JSONValue?) -> SecretBytes?? {
        guard let value else { return .some(nil) }
        guard let text = value.text, (1...longestSecret).contains(text.count),
            !text.contains(where: { $0 < 0x20 || $0 == 0x7F })
        else { return nil }
        return SecretBytes(copying: text)
    }
}
