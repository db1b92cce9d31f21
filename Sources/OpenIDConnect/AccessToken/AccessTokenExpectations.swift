/// What an access token must say, known before it arrives.
package struct AccessTokenExpectations: Sendable {
    package var issuer: [UInt8]
    /// One of these must be among the token's audiences; empty admits nothing.
    package var audiences: [[UInt8]]
    /// The client that the token was issued to.
    package var clientID: [UInt8]
    /// Algorithms, skew and lifetime, as for ID tokens.
    package var rules: TokenRules

    package init(issuer: [UInt8], audiences: [[UInt8]], clientID: [UInt8], rules: TokenRules) {
        self.issuer = issuer
        self.audiences = audiences
        self.clientID = clientID
        self.rules = rules
    }
}
