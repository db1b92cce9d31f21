package import SecretMemory
import StrictJSON

/// Why a success of the token endpoint is none.
package enum TokenResponseError: Error, Equatable, Sendable {
    case errorMember
    case tokenType
    case noIDToken
    case accessTokenType

    /// The stable code of the audit record.
    package var reason: String {
        switch self {
        case .errorMember: "token_response.error_member"
        case .tokenType: "token_response.token_type"
        case .noIDToken: "token_response.no_id_token"
        case .accessTokenType: "token_response.access_token_type"
        }
    }
}

/// A success of the token endpoint (RFC 6749 §5.1, OpenID Connect Core §3.1.3.3).
package struct TokenResponse: Sendable {
    package static let maximumBytes = 262_144

    /// The compact form, unverified.
    package let idToken: SecretBytes
    package let accessToken: SecretBytes?
    /// What the ID token's `nonce` is compared with; the grant knows.
    package var nonce = ExpectedNonce.none

    package init(idToken: SecretBytes, accessToken: SecretBytes?) {
        self.idToken = idToken
        self.accessToken = accessToken
    }

    static func parse(_ members: JSONObject) throws(TokenResponseError) -> TokenResponse {
        if members["error"] != nil { throw .errorMember }
        guard let type = members["token_type"]?.text,
            type.map({ (0x41...0x5A).contains($0) ? $0 + 0x20 : $0 }).elementsEqual("bearer".utf8)
        else { throw .tokenType }
        guard let idToken = members["id_token"]?.text else { throw .noIDToken }
        var accessToken: SecretBytes?
        if let value = members["access_token"] {
            guard let text = value.text else { throw .accessTokenType }
            accessToken = SecretBytes(copying: text)
        }
        return TokenResponse(idToken: SecretBytes(copying: idToken), accessToken: accessToken)
    }
}
