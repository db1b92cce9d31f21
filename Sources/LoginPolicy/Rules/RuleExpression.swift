/// The condition of a rule: Elastic's four words with Elastic's nesting.
package indirect enum RuleExpression: Equatable, Sendable {
    /// One of them is true; not empty.
    case any([RuleExpression])
    /// All of them are true; not empty.
    case all([RuleExpression])
    case field(FieldCondition)
    /// Only inside `all`. True when what it holds is false and every field below it was known
    /// (MAP-10): a claim that is missing never grants.
    case except(RuleExpression)

    /// The deepest nesting, and the most conditions in one rule.
    package static let maximumDepth = 8
    package static let maximumNodes = 256
}
