import LoginPolicy

/// What became of one rule that was asked.
package struct RulePart: Equatable, Sendable {
    package enum Outcome: String, CaseIterable, Sendable {
        case gave = "true"
        case isFalse = "false"
        case unknown
        case disabled
        case otherProvider = "other_provider"
    }

    package let rule: String
    /// FILE:LINE.
    package var place: String?
    package let roles: [String]
    package let outcome: Outcome
    /// The field that settled it; nil when the condition was not asked.
    package var decisive: String?

    init(rule: String, place: String?, roles: [String], outcome: Outcome, decisive: String?) {
        self.rule = rule
        self.place = place
        self.roles = roles
        self.outcome = outcome
        self.decisive = decisive
    }

    init(_ trace: RuleTrace, login: ExplainedLogin) {
        rule = trace.rule
        place = Quote.place(trace.place)
        roles = trace.roles
        outcome =
            switch trace.outcome {
            case .gave: .gave
            case .isFalse: .isFalse
            case .unknown: .unknown
            case .disabled: .disabled
            case .otherProvider: .otherProvider
            }
        decisive = trace.expression.flatMap { DecisiveField(login: login).text($0) }
    }
}
