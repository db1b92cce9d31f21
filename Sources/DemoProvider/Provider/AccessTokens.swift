import StrictJSON

/// The access tokens that are good now, and what they say: for introspection (RFC 7662).
struct AccessTokens: Sendable {
    private var claims: [[UInt8]: (claims: [(String, JSONValue)], expiry: Int)] = [:]

    mutating func begin(_ token: [UInt8], _ said: [(String, JSONValue)], expiry: Int, now: Int) {
        claims = claims.filter { $0.value.expiry > now }
        claims[token] = (said, expiry)
    }

    /// nil: unknown or over.
    func claims(of token: [UInt8], now: Int) -> [(String, JSONValue)]? {
        claims[token].flatMap { $0.expiry > now ? $0.claims : nil }
    }
}
