extension AccountRules {
    /// What stands against a login name, whoever it is.
    func denial(of login: [UInt8], in context: LoginContext) -> PolicyDenial? {
        if localOnly.contains(login) || reserved.contains(login) { return .nameLocalOnly }
        if match == .map, !map.values.contains(login) { return .principalNotMapped }
        if let namePattern {
            guard case .matched = namePattern.match(login) else { return .nameNotAllowed }
        }
        return requiresExisting && context.hostGroups == nil ? .accountNotExisting : nil
    }
}
