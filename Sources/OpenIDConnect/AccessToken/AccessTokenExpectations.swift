/// What an access token must say, known before it arrives.
package struct AccessTokenExpectations: Sendable {
    package enum Holder: Equatable, Sendable {
        /// This client got it itself.
        case client([UInt8])
        /// A person, through whatever client; they bring it here.
        case person
    }

    package var issuer: [UInt8]
    /// One of these must be among the token's audiences; empty admits nothing.
    package var audiences: [[UInt8]]
    /// Whom the token was issued to.
    package var holder: Holder
    /// Algorithms, skew and lifetime, as for ID tokens.
    package var rules: TokenRules

    package init(issuer: [UInt8], audiences: [[UInt8]], holder: Holder, rules: TokenRules) {
        self.issuer = issuer
        self.audiences = audiences
        self.holder = holder
        self.rules = rules
    }
}
