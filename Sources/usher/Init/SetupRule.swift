import AccountRecord

/// `[accounts.rule]` as it was answered: words such as `prefix=o.` and `contains=.`.
struct SetupRule: Equatable, Sendable {
    var prefix: [UInt8] = []
    var suffix: [UInt8] = []
    var contains: [UInt8] = []

    /// nil for `none`.
    static func read(_ text: [UInt8]) throws(AnswerRefusal) -> SetupRule? {
        if text.elementsEqual("none".utf8) { return nil }
        var rule = SetupRule()
        for word in text.split(separator: UInt8(ascii: " ")) {
            let parts = word.split(separator: UInt8(ascii: "="), maxSplits: 1, omittingEmptySubsequences: false)
            let field: WritableKeyPath<SetupRule, [UInt8]>? =
                switch String(decoding: parts[0], as: UTF8.self) {
                case "prefix": \.prefix
                case "suffix": \.suffix
                case "contains": \.contains
                default: nil
                }
            guard let field, parts.count == 2, !parts[1].isEmpty, rule[keyPath: field].isEmpty else {
                throw AnswerRefusal(message: "write none, or prefix=TEXT, suffix=TEXT, contains=CHARACTER, each once")
            }
            rule[keyPath: field] = Array(parts[1])
        }
        guard rule.contains.count <= 1 else { throw AnswerRefusal(message: "contains is one character") }
        do throws(NameRuleError) {
            _ = try NameRule(prefix: rule.prefix, suffix: rule.suffix, contains: rule.contains.first, lengths: 1...32)
        } catch { throw AnswerRefusal(message: error.explanation) }
        return rule
    }
}
