import StrictJSON

/// What usherd says about `[accounts.rule]`, with the key that only root's command can see.
struct RuleFacts {
    let line: String?
    let fault: RuleKeyFault?

    /// `store`: nil for a caller who is not root. nil when a member has another type. An older usherd has no such
    /// member, and without a rule it is null.
    init?(_ value: JSONValue?, _ store: CredentialStore?) {
        guard let value, value != .null else {
            (line, fault) = (nil, nil)
            return
        }
        guard let members = value.object, let provider = members["provider"]?.text, let issuer = members["issuer"]?.text
        else { return nil }
        fault = store.flatMap { RuleKeyFault.of($0, issuer: issuer) }
        if let store, let fault {
            line = "rule           NOT USABLE: \(fault.text(store)) (see usher uid seed)"
        } else {
            line = "rule           for people of \(Output.printable(provider, limit: 64))"
        }
    }
}
