/// Everything that decides who may log in where, as configured. Without an entry nothing is allowed.
package struct LoginRules: Equatable, Sendable {
    package var claims: ClaimRules
    /// In the order written; names are unique.
    package var roles: [Role]
    /// In the order of files and lines; names are unique.
    package var rules: [Rule]
    package var roleSources: RoleSources
    /// By PAM service name, as bytes compared; names are unique.
    package var services: [ServicePolicy]
    package var accounts: AccountRules
    /// By login name.
    package var serviceAccounts: [[UInt8]: ServiceAccountRule] = [:]
    /// Claims that decide nothing and are kept all the same, for the environment of sessions.
    package var exportedClaims: Set<ClaimPath>

    package init(
        claims: ClaimRules, roles: [Role], services: [ServicePolicy], rules: [Rule] = [],
        roleSources: RoleSources = RoleSources(), accounts: AccountRules = AccountRules(),
        exportedClaims: Set<ClaimPath> = []
    ) {
        self.claims = claims
        self.roles = roles
        self.services = services
        self.rules = rules
        self.roleSources = roleSources
        self.accounts = accounts
        self.exportedClaims = exportedClaims
    }

    package func service(named name: [UInt8]) -> ServicePolicy? {
        services.first { $0.name == name }
    }
}
