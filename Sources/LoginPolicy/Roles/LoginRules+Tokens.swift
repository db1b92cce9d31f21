extension LoginRules {
    /// For whom somebody may have access tokens, by the roles that they have on this host: nil for nobody at all;
    /// empty: only for whom the client gets them anyway. As with local groups no role counts that is bound to some
    /// services, or whose demands the sign-in does not meet.
    ///
    /// `context` says the host and the time.
    package func tokenAudiences(of facts: LoginFacts, login: [UInt8], in context: LoginContext) -> Set<[UInt8]>? {
        let roles = rolesEverywhere(of: facts, login: login, in: context).filter(\.givesTokens)
        return roles.isEmpty ? nil : Set(roles.flatMap(\.tokenAudiences))
    }
}
