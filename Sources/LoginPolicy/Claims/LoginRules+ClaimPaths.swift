extension LoginRules {
    /// The claims that are read beside those that `ClaimRules` names: those of rules and of the environment.
    package var claimPathsRead: Set<ClaimPath> { claimPathsNeeded.union(exportedClaims) }

    /// Without these nothing can be decided.
    package var claimPathsNeeded: Set<ClaimPath> {
        var paths: Set<ClaimPath> = []
        for rule in rules where rule.isEnabled { rule.expression.insertClaimPaths(into: &paths) }
        return paths
    }
}

extension RuleExpression {
    func insertClaimPaths(into paths: inout Set<ClaimPath>) {
        switch self {
        case .any(let parts), .all(let parts):
            for part in parts { part.insertClaimPaths(into: &paths) }
        case .except(let part):
            part.insertClaimPaths(into: &paths)
        case .field(let condition):
            if case .claim(let path) = condition.field { paths.insert(path) }
        }
    }
}
