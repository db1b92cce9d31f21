/// A rule that gives roles: `[rule.NAME]`.
package struct Rule: Equatable, Sendable {
    /// `[A-Za-z0-9_-]{1,64}`; unique.
    package var name: String
    /// A rule that is not enabled gives nothing.
    package var isEnabled: Bool
    package var expression: RuleExpression
    /// What the rule gives; not empty, each exists.
    package var roles: [String]
    /// Names of the providers whose people it is for; empty: there is only one.
    package var providers: [String]
    /// The administrator's own notes, in the order written; shown, never compared.
    package var notes: [Note]
    package var place: SourcePlace?

    package struct Note: Equatable, Sendable {
        package let name: [UInt8]
        package let text: [UInt8]

        package init(name: [UInt8], text: [UInt8]) {
            self.name = name
            self.text = text
        }
    }

    package init(
        name: String, isEnabled: Bool = true, expression: RuleExpression, roles: [String], providers: [String] = [],
        notes: [Note] = [], place: SourcePlace? = nil
    ) {
        self.name = name
        self.isEnabled = isEnabled
        self.expression = expression
        self.roles = roles
        self.providers = providers
        self.notes = notes
        self.place = place
    }
}
