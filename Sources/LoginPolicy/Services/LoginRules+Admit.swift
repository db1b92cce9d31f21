extension LoginRules {
    /// The checks that need no sign-in.
    private static let early: Set<CheckTrace.Check> = [.loginName, .denyUsers, .allowUsers, .remoteHost]

    /// What can be refused before anybody goes to the provider: by the name that was asked for and the place
    /// it is asked from. The decision asks the same again.
    package func admits(login: [UInt8], in context: LoginContext) -> PolicyDenial? {
        guard let service = service(named: context.service) else { return .serviceNotConfigured }
        let conditions = ServiceConditions(
            rules: self, service: service, facts: nil, login: login, context: context, groups: nil, roles: [])
        for check in CheckTrace.Check.allCases where Self.early.contains(check) {
            if let denial = conditions.denial(check) { return denial }
        }
        return nil
    }
}
