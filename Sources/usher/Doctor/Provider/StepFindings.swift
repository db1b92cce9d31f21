/// What `usher check` says, with doctor's codes.
enum StepFindings {
    private static let codes: [String: DoctorCode] = [
        "discovery": .discovery, "keys": .keys, "hosts": .hosts, "scopes": .scopes, "userinfo": .userInfo,
        "client secret": .clientSecret, "client key": .clientKey, "device grant": .grants, "password grant": .grants,
        "ciba grant": .grants, "rule": .ruleKey, "accounts": .accounts, "file": .configFile,
    ]

    /// nil for a step that is good.
    static func of(_ step: CheckStep) -> DoctorFinding? {
        let code = codes[step.name] ?? .transport
        let advice = step.advice.map { $0.prefix(1) + $0.dropFirst() }.map(String.init)
        switch step.level {
        case .ok: return nil
        case .warning: return .warning(code, "\(step.name): \(step.text)", advice: advice)
        case .problem:
            let command =
                step.advice == RuleKeySteps.seedMakesIt
                ? "usher uid seed && usher-publish" : step.advice.flatMap { isCommand($0) ? $0 : nil }
            return .problem(
                code, "\(step.name): \(step.text)", command: command, advice: command == nil ? advice : nil)
        }
    }

    /// FileSteps names the command itself.
    private static func isCommand(_ advice: String) -> Bool {
        ["chown root ", "chmod go-w ", "chmod go-rw "].contains(where: advice.hasPrefix)
    }
}
