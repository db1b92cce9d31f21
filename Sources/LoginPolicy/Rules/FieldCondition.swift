/// One field and the values that make it true; any one of them does.
package struct FieldCondition: Equatable, Sendable {
    package var field: RuleField
    /// Not empty.
    package var values: [ValueMatcher]
    /// ASCII letters compare without case; the rule said so.
    package var ignoresCase: Bool
    package var place: SourcePlace?

    package init(_ field: RuleField, _ values: [ValueMatcher], ignoresCase: Bool = false, place: SourcePlace? = nil) {
        self.field = field
        self.values = values
        self.ignoresCase = ignoresCase
        self.place = place
    }
}
