package import JOSE

/// What an ID token must say, known before it arrives.
package struct IDTokenExpectations: Sendable {
    package var issuer: [UInt8]
    /// Issuers that count beside it, whole.
    package var acceptedIssuers: [[UInt8]] = []
    package var clientID: [UInt8]
    package var rules: TokenRules
    /// A token issued before this is not of this login; nil asks nothing.
    package var freshSince: UnixSeconds?
    package var nonce: ExpectedNonce

    package init(
        issuer: [UInt8], clientID: [UInt8], rules: TokenRules, freshSince: UnixSeconds? = nil,
        nonce: ExpectedNonce = .none
    ) {
        self.issuer = issuer
        self.clientID = clientID
        self.rules = rules
        self.freshSince = freshSince
        self.nonce = nonce
    }

    /// The plain rules with these algorithms and audiences.
    package init(
        issuer: [UInt8], clientID: [UInt8], algorithms: Set<SignatureAlgorithm>, trustedAudiences: [[UInt8]] = [],
        freshSince: UnixSeconds? = nil
    ) {
        var rules = TokenRules()
        rules.algorithms = algorithms
        rules.trustedAudiences = trustedAudiences
        self.init(issuer: issuer, clientID: clientID, rules: rules, freshSince: freshSince)
    }
}

extension ProviderConfiguration {
    /// For the token of a login that began at `start`.
    package func expectations(start: UnixSeconds, nonce: ExpectedNonce) -> IDTokenExpectations {
        let (fresh, overflow) = start.value.subtractingReportingOverflow(tokens.maximumAge)
        var expectations = IDTokenExpectations(
            issuer: issuer.bytes, clientID: client.id, rules: tokens, freshSince: overflow ? start : UnixSeconds(fresh),
            nonce: nonce)
        expectations.acceptedIssuers = acceptedIssuers
        return expectations
    }

    /// For a token of a refresh at `start`. What is demanded of a sign-in (`acr`, `amr`, its age) was asked of the
    /// first token; a later one may leave it out (OpenID Connect Core §12.2), and `checkRenewed` looks at what it
    /// says.
    func renewalExpectations(start: UnixSeconds) -> IDTokenExpectations {
        var expectations = expectations(start: start, nonce: .none)
        expectations.rules.requiredACR = []
        expectations.rules.requiredAMR = []
        expectations.rules.maximumAuthenticationAge = nil
        return expectations
    }

    /// A token of a refresh says nothing that would have been refused at the sign-in.
    func checkRenewed(_ token: VerifiedIDToken) throws(IDTokenError) {
        if let acr = token.acr, !tokens.requiredACR.isEmpty, !tokens.requiredACR.contains(acr) {
            throw .authenticationContext
        }
        if !token.amr.isEmpty, !tokens.requiredAMR.isEmpty,
            !tokens.requiredAMR.contains(where: { $0.allSatisfy(token.amr.contains) })
        {
            throw .authenticationMethods
        }
    }
}
