import JOSE
import SecretMemory
package import StrictJSON

/// Claims that a login has no use for, because they stand where its rules do not look. They explain a refusal
/// and decide nothing.
package struct UnusedClaims: Equatable, Sendable {
    /// Of the access token, if it is a JWT. Nobody has verified them.
    package let accessToken: JSONObject?
    /// Of UserInfo, where that is no source of claims.
    package let userInfo: JSONObject?

    package init(accessToken: JSONObject? = nil, userInfo: JSONObject? = nil) {
        self.accessToken = accessToken
        self.userInfo = userInfo
    }

    /// Looks into the access token; nil when it is none of ours to read (RFC 9068 §6 lets it be anything).
    package static func peek(_ response: TokenResponse) -> JSONObject? {
        guard let token = response.accessToken, let jws = try? CompactJWS(token.withBytes { Array($0) }) else {
            return nil
        }
        let limits = JSONLimits(bytes: CompactJWS.maximumBytes, values: UnverifiedIDToken.maximumValues)
        guard let claims = try? JSONValue.parse(jws.payload, limits: limits).object,
            !JSONValue.object(claims).holdsNullCharacter
        else { return nil }
        return claims
    }
}

extension RelyingParty {
    /// What UserInfo would say where it is no source of claims: one request, and nil for any failure of it.
    package func unusedUserInfo(of token: VerifiedIDToken, response: TokenResponse) async -> JSONObject? {
        guard !configuration.claimSources.contains(.userInfo), let accessToken = response.accessToken else {
            return nil
        }
        return try? await userInfo(accessToken: accessToken, subject: token.subject).claims
    }
}
