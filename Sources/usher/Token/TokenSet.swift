import OpenIDConnect
import SecretMemory
import StrictJSON

/// Tokens as a file keeps them: like an answer of the token endpoint.
enum TokenSet {
    /// `first`: the session's ID token, which stays: a later one is measured by it.
    static func json(_ tokens: RefreshedTokens, first: SecretBytes) -> SecretBytes {
        let text = { (secret: SecretBytes) in JSONValue.string(secret.withBytes { Array($0) }) }
        var members: [(String, JSONValue)] = [
            ("token_type", .text("Bearer")), ("id_token", text(first)), ("access_token", text(tokens.accessToken)),
            ("refresh_token", text(tokens.refreshToken)),
            ("expires_in", .integer(Int(tokens.lifetime.components.seconds))),
        ]
        if let scope = tokens.scope { members.append(("scope", .string(scope))) }
        var bytes = JSONValue.members(members).encoded() + [UInt8(ascii: "\n")]
        return SecretBytes(consuming: &bytes)
    }
}
