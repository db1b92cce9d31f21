/// The grants of the token endpoint, by the value of `grant_type`.
enum GrantType: String, CaseIterable, Sendable {
    case deviceCode = "urn:ietf:params:oauth:grant-type:device_code"
    case password
    case refreshToken = "refresh_token"
    case clientCredentials = "client_credentials"
    case ciba = "urn:openid:params:grant-type:ciba"

    init?(_ name: [UInt8]?) {
        guard let name, let found = Self.allCases.first(where: { $0.rawValue.utf8.elementsEqual(name) }) else {
            return nil
        }
        self = found
    }
}
