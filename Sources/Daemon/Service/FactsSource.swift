package import LoginPolicy

/// Whose word facts are, and by which rules they were read out of a token. Facts of another source say nothing:
/// a provider that was exchanged under its name, or a groups claim that was changed, needs a new sign-in.
package struct FactsSource: Equatable, Sendable {
    package let provider: String
    package let issuer: [UInt8]
    package let claims: ClaimRules

    package init(provider: String, issuer: [UInt8], claims: ClaimRules) {
        self.provider = provider
        self.issuer = issuer
        self.claims = claims
    }
}
