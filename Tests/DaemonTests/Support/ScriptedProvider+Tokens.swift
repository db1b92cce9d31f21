import JOSE
import NIOConcurrencyHelpers
import OpenIDConnect
import SecretMemory
import StrictJSON

/// What a sign-in brings: an ID token, an access token and, where refreshes are answered, a refresh token.
extension ScriptedProvider {
    private static let groups = ["alice": ["linux"], "bob": ["elsewhere"], "admin": ["linux"]]

    /// Tokens of this person say this from now on, in place of or besides what they say otherwise.
    func say(_ claims: [(String, JSONValue)], of user: String) { state.withLockedValue { $0.claims[user] = claims } }

    func tokens(
        for user: String, sendsIDToken: Bool = true, accessToken: String? = nil
    ) -> HTTPAnswer {
        seen("tokens")
        let now = Int(clock.now.value)
        let own = state.withLockedValue { $0.claims[user] ?? [] }
        let usual: [(String, JSONValue)] = [
            ("iss", .text(Self.issuer)), ("sub", .text("subject-of-\(user)")), ("aud", .text("usher")),
            ("exp", .integer(now + 300)), ("iat", .integer(now)), ("preferred_username", .text(user)),
            ("groups", .array((Self.groups[user] ?? []).map(JSONValue.text))), ("acr", .text("urn:\u{202e}\n")),
            ("amr", .array([.text("pwd")])),
        ]
        let said = usual.filter { usual in !own.contains { $0.0 == usual.0 } } + own
        let claims = JSONValue.members(said.filter { $0.0 != "acr" || $0.1 != .null })
        guard let token = try? key.signCompact(payload: claims.encoded(), type: "JWT") else { return Self.error("key") }
        let usualToken = state.withLockedValue { $0.renewal == nil ? "access-1" : "access-\(user)" }
        var members: [(String, JSONValue)] = [
            ("token_type", .text("Bearer")), ("expires_in", .integer(300)),
            ("access_token", .text(accessToken ?? usualToken)),
        ]
        if sendsIDToken { members.append(("id_token", .string(token))) }
        let refreshToken = state.withLockedValue { state in
            state.renewal.map { _ in "refresh-\(user)-\(state.generations[user] ?? 0)" }
        }
        if let refreshToken { members.append(("refresh_token", .text(refreshToken))) }
        return Self.json(.members(members))
    }

    /// What UserInfo says from now on; nothing else is added. Without any it says whose the token is.
    func answerUserInfo(_ claims: [(String, JSONValue)]) { state.withLockedValue { $0.userInfo = claims } }

    func userInfo(_ request: HTTPRequest) -> HTTPAnswer {
        seen("userinfo")
        if let status = state.withLockedValue({ $0.renewal?.userInfoStatus }) {
            return Self.json(.null, status: status)
        }
        let bearer = request.authorization?.withBytes { String(decoding: $0, as: UTF8.self) } ?? ""
        guard bearer.hasPrefix("Bearer access-") else { return Self.json(.null, status: 401) }
        let claims = state.withLockedValue(\.userInfo)
        // A provider with refresh tokens knows whom its access tokens are about.
        let subject = JSONValue.text("subject-of-\(bearer.dropFirst(14))")
        return Self.json(.members(claims.isEmpty ? [("sub", subject)] : claims))
    }
}
