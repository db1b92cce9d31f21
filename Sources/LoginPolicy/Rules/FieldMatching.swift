import OpenIDConnect
import StrictJSON

/// Compares fields with the values that rules accept. Exact values come first; patterns are asked only
/// when none of them fits, as long as there is work left.
struct FieldMatching {
    var work = MatchWork()

    mutating func match(_ condition: FieldCondition, _ subjects: RuleSubjects) -> (Truth, matched: JSONValue?) {
        switch subjects[condition.field] {
        case .unknown: (.unknown, nil)
        case .missing: condition.values.contains(.missing) ? (.yes, .null) : (.unknown, nil)
        case .texts(let texts): match(condition, texts)
        case .scalars(let values): match(condition, values)
        case .time(let time): (Self.isWithin(time, condition) ? .yes : .no, nil)
        }
    }

    private static func isWithin(_ time: LoginContext.LocalTime, _ condition: FieldCondition) -> Bool {
        condition.values.contains { matcher in
            if case .time(let window) = matcher { window.contains(time) } else { false }
        }
    }

    private mutating func match(_ condition: FieldCondition, _ texts: TextValues) -> (Truth, matched: JSONValue?) {
        for case .exact(let wanted) in condition.values {
            if let found = texts.first(equalTo: wanted, ignoringCase: condition.ignoresCase) {
                return (.yes, .string(found))
            }
        }
        var isCutOff = false
        for matcher in condition.values {
            for text in Self.candidates(for: matcher, condition, texts) {
                switch fits(matcher, text, ignoringCase: condition.ignoresCase) {
                case .yes: return (.yes, .string(text))
                case .unknown: isCutOff = true
                case .no: continue
                }
            }
        }
        return (isCutOff ? .unknown : .no, nil)
    }

    /// The texts that a matcher has to be compared with.
    private static func candidates(
        for matcher: ValueMatcher, _ condition: FieldCondition, _ texts: TextValues
    ) -> ArraySlice<[UInt8]> {
        switch matcher {
        case .wildcard(let pattern) where !condition.ignoresCase:
            texts.withPrefix(Array(pattern.prefix { $0 != UInt8(ascii: "*") && $0 != UInt8(ascii: "?") }))
        case .regex(let pattern) where !condition.ignoresCase:
            texts.withPrefix(pattern.literalPrefix)
        case .wildcard, .regex, .addresses:
            texts.all[...]
        case .exact, .integer, .fraction, .boolean, .missing, .time:
            []
        }
    }

    private mutating func match(_ condition: FieldCondition, _ values: [JSONValue]) -> (Truth, matched: JSONValue?) {
        guard work.spend(values.count * condition.values.count) else { return (.unknown, nil) }
        var isCutOff = false
        for value in values {
            for matcher in condition.values {
                switch fits(matcher, value, ignoringCase: condition.ignoresCase) {
                case .yes: return (.yes, value)
                case .unknown: isCutOff = true
                case .no: continue
                }
            }
        }
        return (isCutOff ? .unknown : .no, nil)
    }

    /// Types are never converted: a number fits numbers, a string fits strings.
    private mutating func fits(_ matcher: ValueMatcher, _ value: JSONValue, ignoringCase: Bool) -> Truth {
        switch (matcher, value) {
        case (.integer(let wanted), .number(let number)): number.equals(wanted) ? .yes : .no
        case (.fraction(let wanted), .number(let number)): number.equals(wanted) ? .yes : .no
        case (.boolean(let wanted), .bool(let found)): wanted == found ? .yes : .no
        case (.exact(let wanted), .string(let text)):
            wanted == text || (ignoringCase && wanted.asciiLowercased == text.asciiLowercased) ? .yes : .no
        case (_, .string(let text)): fits(matcher, text, ignoringCase: ignoringCase)
        default: .no
        }
    }

    /// unknown: the search was cut off, or a name stands where an address is wanted.
    private mutating func fits(_ matcher: ValueMatcher, _ text: [UInt8], ignoringCase: Bool) -> Truth {
        switch matcher {
        case .wildcard(let pattern):
            guard text.count <= Pattern.maximumValueBytes, work.spend(pattern.count + text.count) else {
                return .unknown
            }
            var steps = 0
            let fits = Wildcard.matches(pattern, text, ignoringCase: ignoringCase, steps: &steps)
            // Most take no more than was paid.
            _ = work.spend(max(0, steps - pattern.count - text.count))
            return fits ? .yes : .no
        case .regex(let pattern):
            switch pattern.match(text, ignoringCase: ignoringCase, &work) {
            case .matched: return .yes
            case .differs: return .no
            case .gaveUp: return .unknown
            }
        case .addresses(let range):
            guard let address = HostAddress(text) else { return .unknown }
            return range.contains(address.bytes) ? .yes : .no
        case .exact, .integer, .fraction, .boolean, .missing, .time:
            return .no
        }
    }
}

extension JSONNumber {
    func equals(_ wanted: Int64) -> Bool {
        integer.map { $0 == wanted } ?? (Int64(exactly: double) == wanted)
    }

    /// A whole number that no double holds exactly equals none.
    func equals(_ wanted: Double) -> Bool {
        integer.map { Double(exactly: $0) == wanted } ?? (double == wanted)
    }
}
