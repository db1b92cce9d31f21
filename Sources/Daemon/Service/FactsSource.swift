package import LoginPolicy

/// Whose word facts are, and what was read out of a token for them. Facts of another source say nothing: a
/// provider that was exchanged under its name, a groups claim that was changed, or a rule that asks for a claim
/// which nobody had read, needs a new sign-in.
package struct FactsSource: Equatable, Sendable {
    package let provider: String
    package let issuer: [UInt8]
    /// Without what is applied to facts at every decision.
    private let claims: ClaimRules
    private let claimPaths: Set<ClaimPath>

    package init(provider: String, issuer: [UInt8], rules: LoginRules) {
        self.provider = provider
        self.issuer = issuer
        var claims = rules.claims
        claims.principalPattern = nil
        claims.groupsOverage = .unknown
        self.claims = claims
        claimPaths = rules.claimPathsRead
    }

    /// Can what was learned here be judged by the rules of `other`?
    func serves(_ other: FactsSource) -> Bool {
        provider == other.provider && issuer == other.issuer && claims == other.claims
            && claimPaths.isSuperset(of: other.claimPaths)
    }
}
