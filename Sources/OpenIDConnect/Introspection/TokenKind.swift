/// What a token is to the provider: `token_type_hint` (RFC 7009 §2.1, RFC 7662 §2.1).
package enum TokenKind: String, CaseIterable, Sendable {
    case accessToken = "access_token"
    case refreshToken = "refresh_token"
}
