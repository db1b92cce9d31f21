/// One key of the configuration: what `usher config keys` shows, and what a table's reader knows.
package struct ConfigurationKey: Equatable, Sendable {
    package enum ValueType: String, CaseIterable, Sendable {
        case text = "string"
        case boolean
        case integer
        /// A string such as `"15m"`.
        case duration
        /// A string: an absolute path.
        case path
        /// A string: https.
        case url
        /// A string: a regular expression for the whole value.
        case pattern
        /// A string is one literal name, an array of strings a path.
        case claim
        case texts = "array of strings"
        /// Every member of one of the inner arrays.
        case textSets = "array of arrays of strings"
        /// A table whose names are the administrator's.
        case map = "table of values"
        /// A table whose keys are listed by themselves.
        case table
        /// The condition of a rule.
        case condition
    }

    /// `provider.NAME.claims`; NAME is the administrator's. Empty: the file itself.
    package let table: String
    package let name: String
    package let type: ValueType
    /// The only strings that the value, or an element of it, may be; empty: no such list.
    package let words: [String]
    /// As it would be written in TOML; nil: there is none.
    package let defaultValue: String?
    /// The table is refused without it.
    package let isNeeded: Bool
    /// What it does, in one line without a full stop.
    package let meaning: String

    init(
        table: String = "", _ name: String, _ type: ValueType, words: [String] = [], is defaultValue: String? = nil,
        isNeeded: Bool = false, _ meaning: String
    ) {
        self.table = table
        self.name = name
        self.type = type
        self.words = words
        self.defaultValue = defaultValue
        self.isNeeded = isNeeded
        self.meaning = meaning
    }

    /// The key as part of a table.
    func of(_ table: String) -> ConfigurationKey {
        ConfigurationKey(
            table: table, name, type, words: words, is: defaultValue, isNeeded: isNeeded, meaning)
    }

    /// One of several words.
    static func choice<Choice: RawRepresentable & CaseIterable>(
        _ name: String, of _: Choice.Type, is defaultValue: Choice? = nil, isNeeded: Bool = false, _ meaning: String
    ) -> ConfigurationKey where Choice.RawValue == String {
        ConfigurationKey(
            name, .text, words: Choice.allCases.map(\.rawValue), is: defaultValue.map { "\"\($0.rawValue)\"" },
            isNeeded: isNeeded, meaning)
    }

    /// Several of these words.
    static func choices<Choice: RawRepresentable & CaseIterable>(
        _ name: String, of _: Choice.Type, is defaultValue: String? = nil, isNeeded: Bool = false, _ meaning: String
    ) -> ConfigurationKey where Choice.RawValue == String {
        ConfigurationKey(
            name, .texts, words: Choice.allCases.map(\.rawValue), is: defaultValue, isNeeded: isNeeded, meaning)
    }
}
