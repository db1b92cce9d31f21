package import LoginPolicy
package import OpenIDConnect

/// One `[provider.NAME]` with all that stands below it.
package struct ServedProvider: Equatable, Sendable {
    package var configuration: ProviderConfiguration
    package var claims: ClaimRules
    /// What people call it: printable ASCII, at most 64 bytes.
    package var displayName: String
    package var logout = LogoutSettings()
    /// nil: nobody signs in by a token that they bring.
    package var bearer: BearerRules?

    package var name: String { configuration.name }

    package init(configuration: ProviderConfiguration, claims: ClaimRules, displayName: String) {
        self.configuration = configuration
        self.claims = claims
        self.displayName = displayName
    }
}
