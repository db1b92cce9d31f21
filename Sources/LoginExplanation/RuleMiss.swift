import LoginPolicy

/// A role that rules alone could give, and none did.
struct RuleMiss {
    let role: String
    let login: ExplainedLogin

    var finding: Finding {
        let candidates = login.decision.rules.filter { $0.roles.contains(role) }
        // Unknown is nearer than false.
        guard let nearest = candidates.first(where: { $0.outcome == .unknown }) ?? candidates.first else {
            return Finding(
                .notMember, "role \(role): no group and no rule gives it",
                remedy: "Write groups in [role.\(role)], or a rule that gives the role.", role: role)
        }
        if let trace = nearest.expression, trace.truth == .unknown,
            case .claim(let path)? = DecisiveField(login: login).condition(trace)?.field,
            let found = MissingClaim(path: path, key: "", login: login).findingElsewhere()
        {
            return found
        }
        let part = RulePart(nearest, login: login)
        let name = "rule \(part.rule)" + (part.place.map { " (\($0))" } ?? "")
        switch part.outcome {
        case .disabled:
            return Finding(
                .notMember, "role \(role): \(name) is not enabled",
                remedy: "Set enabled = true in [rule.\(part.rule)].", role: role)
        case .otherProvider:
            return Finding(
                .notMember, "role \(role): \(name) is for people of other providers",
                remedy: "Add the provider to providers of [rule.\(part.rule)] if its people are meant.", role: role)
        case .gave, .isFalse, .unknown:
            let why = part.decisive.map { ": \($0)" } ?? ""
            return Finding(
                .notMember, "role \(role): \(name) is \(part.outcome.rawValue)\(why)",
                remedy: "Change what the token says there, or what [rule.\(part.rule)] asks for.", role: role)
        }
    }
}
