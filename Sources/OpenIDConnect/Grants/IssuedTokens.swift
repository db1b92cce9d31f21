package import SecretMemory
import StrictJSON

/// What a success of the token endpoint brings (RFC 6749 §5.1); all of it unverified.
package struct IssuedTokens: Sendable {
    package let idToken: SecretBytes?
    package let accessToken: SecretBytes?
    package let refreshToken: SecretBytes?
    /// How long the access token is good; zero: it counts as expired already (TOKEN-3).
    package let lifetime: Duration
    /// As granted; nil when it is what was asked for.
    package let scope: [UInt8]?

    static func parse(_ members: JSONObject) throws(TokenResponseError) -> IssuedTokens {
        if members["error"] != nil { throw .errorMember }
        guard let type = members["token_type"]?.text,
            type.map({ (0x41...0x5A).contains($0) ? $0 + 0x20 : $0 }).elementsEqual("bearer".utf8)
        else { throw .tokenType }
        return IssuedTokens(
            idToken: try secret(members["id_token"], else: .noIDToken),
            accessToken: try secret(members["access_token"], else: .accessTokenType),
            refreshToken: try secret(members["refresh_token"], else: .refreshTokenType),
            lifetime: lifetime(members["expires_in"]), scope: try scope(members["scope"]))
    }

    /// A whole number of seconds from 1 on; whatever else stands there, the token counts as expired.
    static func lifetime(_ value: JSONValue?) -> Duration {
        guard let seconds = value?.number?.wholeSeconds, seconds >= 1 else { return .zero }
        return .seconds(seconds)
    }

    /// nil when absent or empty; another type is an error.
    private static func secret(
        _ value: JSONValue?, else error: TokenResponseError
    ) throws(TokenResponseError) -> SecretBytes? {
        guard let value else { return nil }
        guard let text = value.text else { throw error }
        return text.isEmpty ? nil : SecretBytes(copying: text)
    }

    private static func scope(_ value: JSONValue?) throws(TokenResponseError) -> [UInt8]? {
        guard let value else { return nil }
        guard let text = value.text else { throw .scopeType }
        return text
    }
}
