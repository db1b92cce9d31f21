/// Asks the rules of one login, with the outcome of each part. Kleene's three values: a field that is
/// missing or unknown makes nothing true.
struct RuleEvaluation {
    let subjects: RuleSubjects
    private var matching = FieldMatching()

    init(subjects: RuleSubjects) {
        self.subjects = subjects
    }

    mutating func trace(_ rule: Rule) -> RuleTrace {
        let trace = { (outcome: RuleTrace.Outcome, expression: ExpressionTrace?) in
            RuleTrace(
                rule: rule.name, roles: rule.roles, place: rule.place, outcome: outcome, expression: expression)
        }
        guard rule.isEnabled else { return trace(.disabled, nil) }
        guard subjects.context.isFor(rule.providers) else { return trace(.otherProvider, nil) }
        let expression = evaluate(rule.expression).trace
        switch expression.truth {
        case .yes: return trace(.gave, expression)
        case .no: return trace(.isFalse, expression)
        case .unknown: return trace(.unknown, expression)
        }
    }

    /// Every part is asked, also when the outcome is known: the trace is whole, and below `except` each
    /// field counts. `isCertain`: none of the fields was unknown.
    private mutating func evaluate(_ expression: RuleExpression) -> (trace: ExpressionTrace, isCertain: Bool) {
        switch expression {
        case .any(let parts):
            let (traces, isCertain) = evaluate(parts)
            let truths = traces.map(\.truth)
            return (.any(truths.contains(.yes) ? .yes : truths.contains(.unknown) ? .unknown : .no, traces), isCertain)
        case .all(let parts):
            let (traces, isCertain) = evaluate(parts)
            let truths = traces.map(\.truth)
            // Nothing at all is not "all of them".
            let isFalse = truths.contains(.no) || truths.isEmpty
            return (.all(isFalse ? .no : truths.contains(.unknown) ? .unknown : .yes, traces), isCertain)
        case .except(let part):
            let (trace, isCertain) = evaluate(part)
            let truth: Truth = trace.truth == .yes ? .no : trace.truth == .no && isCertain ? .yes : .unknown
            return (.except(truth, trace), isCertain)
        case .field(let condition):
            let (truth, matched) = matching.match(condition, subjects)
            return (.field(truth, condition, matched: matched), truth != .unknown)
        }
    }

    private mutating func evaluate(_ parts: [RuleExpression]) -> (traces: [ExpressionTrace], isCertain: Bool) {
        var traces: [ExpressionTrace] = []
        traces.reserveCapacity(parts.count)
        var areCertain = true
        for part in parts {
            let (trace, isCertain) = evaluate(part)
            traces.append(trace)
            areCertain = areCertain && isCertain
        }
        return (traces, areCertain)
    }
}

extension LoginContext {
    /// Whether something that is for people of these providers is for this login. Without a provider the
    /// rules are those of one already.
    func isFor(_ providers: [String]) -> Bool {
        providers.isEmpty || provider.isEmpty || providers.contains(provider)
    }
}
