package import LoginPolicy

/// A rule's condition in words: "groups is `linux-admins` or like `ops-*`".
package enum ConditionText {
    package static func text(_ condition: FieldCondition) -> String {
        let values = condition.values.prefix(4).map(text)
        let more = condition.values.count > 4 ? " or one of \(condition.values.count - 4) more" : ""
        let letters = condition.ignoresCase ? " (in any letter case)" : ""
        return "\(field(condition.field)) \(values.joined(separator: " or "))\(more)\(letters)"
    }

    /// A whole condition; of long ones the beginning.
    package static func text(_ expression: RuleExpression) -> String {
        switch expression {
        case .field(let condition): text(condition)
        case .except(let part): "not (\(text(part)))"
        case .all(let parts): joined(parts, " and ")
        case .any(let parts): joined(parts, " or ")
        }
    }

    static func field(_ field: RuleField) -> String {
        if case .claim(let path) = field { return "claim \(Quote.path(path))" }
        return field.word ?? ""
    }

    private static func joined(_ parts: [RuleExpression], _ word: String) -> String {
        let texts = parts.prefix(6).map { part -> String in
            switch part {
            case .any(let inner) where inner.count > 1: "(\(text(part)))"
            case .all(let inner) where inner.count > 1: "(\(text(part)))"
            default: text(part)
            }
        }
        let more = parts.count > 6 ? ["\(parts.count - 6) more"] : []
        return (texts + more).joined(separator: word)
    }

    private static func text(_ value: ValueMatcher) -> String {
        switch value {
        case .exact(let bytes): "is \(Quote.text(bytes))"
        case .wildcard(let bytes): "is like \(Quote.text(bytes))"
        case .regex(let pattern): "fits \(Quote.text(pattern.text))"
        case .integer(let number): "is \(number)"
        case .fraction(let number): "is \(number)"
        case .boolean(let value): "is \(value)"
        case .missing: "is missing"
        case .addresses(let range): "is in \(AddressText.text(range))"
        case .time(let window): "is \(text(window))"
        }
    }

    private static func text(_ window: TimeWindow) -> String {
        let days = TimeWindow.Day.allCases.filter(window.days.contains).map(\.rawValue).joined(separator: ",")
        return "\(window.days.count == 7 ? "daily" : days) \(clock(window.from))-\(clock(window.to))"
    }

    private static func clock(_ minute: Int) -> String {
        let digits = { (number: Int) in number < 10 ? "0\(number)" : "\(number)" }
        return "\(digits(minute / 60)):\(digits(minute % 60))"
    }
}
