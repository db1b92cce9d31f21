extension AccountRules {
    /// What stands against a login name, whoever it is.
    func denial(of login: [UInt8], in context: LoginContext) -> PolicyDenial? {
        if localOnly.contains(login) { return .nameLocalOnly }
        if reserved.contains(login), !context.isManagedLocal { return .nameLocalOnly }
        if match == .map, !map.values.contains(login) { return .principalNotMapped }
        if let namePattern {
            guard case .matched = namePattern.match(login) else { return .nameNotAllowed }
        }
        let isKnown = context.accountExists ?? (context.hostGroups != nil)
        return requiresExisting && !isKnown ? .accountNotExisting : nil
    }
}
