package import StrictJSON

/// What became of one rule that was asked.
package struct RuleTrace: Equatable, Sendable {
    package enum Outcome: Equatable, Sendable {
        /// It gave its roles.
        case gave
        case isFalse
        /// A field that it needs is missing, or its groups are unknown.
        case unknown
        case disabled
        case otherProvider
    }

    package let rule: String
    package let roles: [String]
    package let place: SourcePlace?
    package let outcome: Outcome
    /// nil when the condition was not asked.
    package let expression: ExpressionTrace?

    package init(
        rule: String, roles: [String], place: SourcePlace?, outcome: Outcome, expression: ExpressionTrace?
    ) {
        self.rule = rule
        self.roles = roles
        self.place = place
        self.outcome = outcome
        self.expression = expression
    }
}

/// The condition of a rule with the outcome of each part.
package indirect enum ExpressionTrace: Equatable, Sendable {
    case any(Truth, [ExpressionTrace])
    case all(Truth, [ExpressionTrace])
    case except(Truth, ExpressionTrace)
    /// `matched`: the value that made it true; nil otherwise.
    case field(Truth, FieldCondition, matched: JSONValue?)

    package var truth: Truth {
        switch self {
        case .any(let truth, _), .all(let truth, _), .except(let truth, _), .field(let truth, _, _): truth
        }
    }
}
