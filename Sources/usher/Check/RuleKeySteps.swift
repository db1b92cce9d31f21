import UsherConfiguration

/// Whether usher-publish has the key for `[accounts.rule]`. Only root can see it.
enum RuleKeySteps {
    static let seedMakesIt = "usher uid seed makes the key of [accounts.rule]"

    static func of(_ configuration: UsherConfiguration, _ store: CredentialStore) -> [CheckStep] {
        guard let issuer = configuration.ruleIssuer else { return [] }
        guard let fault = RuleKeyFault.of(store, issuer: issuer) else {
            return [.ok("rule", "its key is there")]
        }
        if case .unreadable(let text) = fault { return [.problem("rule", text, "mend the file, then usher check")] }
        return [.problem("rule", fault.text(store), seedMakesIt)]
    }
}
