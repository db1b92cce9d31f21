import LoginPolicy

/// The one field that made a rule what it is, in words.
struct DecisiveField {
    let login: ExplainedLogin

    /// "groups is `linux-admins`: false, it is `users`".
    func text(_ trace: ExpressionTrace) -> String? {
        guard let (truth, condition, others) = leaf(trace) else { return nil }
        let has = FieldValue(login: login).text(condition.field)
        let more = others > 0 ? ", nor do \(others) others" : ""
        return switch truth {
        case .yes: "\(ConditionText.text(condition)): true, it is \(has)"
        case .no: "\(ConditionText.text(condition)): false, it is \(has)\(more)"
        case .unknown: "\(ConditionText.text(condition)): unknown, it is \(has)"
        }
    }

    /// What the field asks for.
    func condition(_ trace: ExpressionTrace) -> FieldCondition? { leaf(trace)?.1 }

    /// The field below that settles `trace`, and how many more would have had to differ.
    private func leaf(_ trace: ExpressionTrace) -> (Truth, FieldCondition, Int)? {
        switch trace {
        case .field(let truth, let condition, _):
            return (truth, condition, 0)
        case .except(.unknown, let part):
            return fields(part).first { $0.0 == .unknown } ?? leaf(part)
        case .except(_, let part):
            return leaf(part)
        case .all(let truth, let parts), .any(let truth, let parts):
            let settling = parts.first { $0.truth == truth }
            guard let first = settling ?? parts.first, let found = leaf(first) else { return nil }
            if case .any = trace, truth == .no { return (found.0, found.1, found.2 + parts.count - 1) }
            return found
        }
    }

    private func fields(_ trace: ExpressionTrace) -> [(Truth, FieldCondition, Int)] {
        switch trace {
        case .field(let truth, let condition, _): [(truth, condition, 0)]
        case .except(_, let part): fields(part)
        case .all(_, let parts), .any(_, let parts): parts.flatMap(fields)
        }
    }
}
