import StrictJSON

/// What later ID tokens of a session are measured by: the first one's claims (OpenID Connect Core §12.2).
package struct RefreshOrigin: Equatable, Sendable {
    package let issuer: [UInt8]
    package let subject: [UInt8]
    /// In the order of the token.
    let audiences: [[UInt8]]
    let authorizedParty: JSONValue?
    let nonce: JSONValue?
    package let authenticationTime: UnixSeconds?
    let issuedAt: UnixSeconds

    package init(_ token: VerifiedIDToken) {
        issuer = token.issuer
        subject = token.subject
        audiences = Self.audiences(token)
        authorizedParty = token.claims["azp"]
        nonce = token.claims["nonce"]
        authenticationTime = token.authenticationTime
        issuedAt = token.issuedAt
    }

    init(
        issuer: [UInt8], subject: [UInt8], audiences: [[UInt8]], authorizedParty: JSONValue?, nonce: JSONValue?,
        authenticationTime: UnixSeconds?, issuedAt: UnixSeconds
    ) {
        self.issuer = issuer
        self.subject = subject
        self.audiences = audiences
        self.authorizedParty = authorizedParty
        self.nonce = nonce
        self.authenticationTime = authenticationTime
        self.issuedAt = issuedAt
    }

    /// Is a new token one of the same session (TOKEN-7, JWT-14)? `clockSkew` in seconds.
    func check(_ token: VerifiedIDToken, clockSkew skew: Int64) throws(RefreshError) {
        guard token.issuer == issuer else { throw .issuer }
        guard token.subject == subject else { throw .subject }
        guard Set(Self.audiences(token)) == Set(audiences) else { throw .audience }
        guard token.claims["azp"] == authorizedParty else { throw .authorizedParty }
        if let newNonce = token.claims["nonce"] {
            guard newNonce == nonce else { throw .nonce }
        }
        if let time = token.authenticationTime {
            // One that the first token did not name must still be of that sign-in, not of now.
            let isOfThen = authenticationTime.map { $0 == time } ?? (time.value <= issuedAt.value + skew)
            guard isOfThen else { throw .authenticationTime }
        }
        guard token.issuedAt >= issuedAt else { throw .issuedEarlier }
    }

    /// The token was checked: `aud` is a text or a list of texts.
    private static func audiences(_ token: VerifiedIDToken) -> [[UInt8]] {
        switch token.claims["aud"] {
        case .string(let audience)?: [audience]
        case .array(let elements)?: elements.compactMap(\.text)
        default: []
        }
    }
}
