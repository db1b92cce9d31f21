import LoginPolicy
import StrictTOML

extension ConfigurationReader {
    static let maximumValues = 1_000

    /// One value or a list of them; nil with a report when one is wrong.
    mutating func readValues(_ value: TOMLValue, of field: RuleField, key: [UInt8]) -> [ValueMatcher]? {
        let name = Quoted.inner(key)
        guard case .array(let elements) = value.content else {
            return readMatcher(value, of: field, name: name).map { [$0] }
        }
        if elements.isEmpty {
            report("the list of \(name) must not be empty: it would never be true", at: value.position)
            return nil
        }
        guard elements.count <= Self.maximumValues else {
            report("the list of \(name) has more than \(Self.maximumValues) values", at: value.position)
            return nil
        }
        let matchers = elements.compactMap { readMatcher($0, of: field, name: name) }
        return matchers.count == elements.count ? matchers : nil
    }

    private mutating func readMatcher(_ value: TOMLValue, of field: RuleField, name: String) -> ValueMatcher? {
        switch (field, value.content) {
        case (.time, .table(let table)): return readTime(table, at: value.position).map { .time($0) }
        case (.time, _):
            wrongType(value, name, "a table such as { days = [\"mon\"], from = \"08:00\", to = \"18:00\" }")
        case (.remoteHost, .string(let text)): return addressRange((text, value.position)).map { .addresses($0) }
        case (_, .string(let text)):
            guard !text.isEmpty || field.word == nil else {
                report("a value of \(name) must not be empty", at: value.position)
                return nil
            }
            warnOfPlainWildcard(text, at: value.position)
            return .exact(text)
        case (_, .table(let table)): return readTableMatcher(table, at: value.position, of: field, name: name)
        case (_, .integer(let number)) where field.holdsAnyClaim:
            guard (-(1 << 53)...(1 << 53)).contains(number) else {
                report("a number of \(name) must be between -2^53 and 2^53", at: value.position)
                return nil
            }
            return .integer(number)
        case (_, .float(let number)) where field.holdsAnyClaim:
            guard number.isFinite else {
                report("a number of \(name) must be finite", at: value.position)
                return nil
            }
            return .fraction(number)
        case (_, .bool(let truth)) where field.holdsAnyClaim: return .boolean(truth)
        default: wrongType(value, name, field.wantedValues)
        }
        return nil
    }

    /// `{ wildcard = "…" }`, `{ regex = "…" }` or `{ null = true }`.
    private mutating func readTableMatcher(
        _ table: TOMLTable, at position: TOMLPosition, of field: RuleField, name: String
    ) -> ValueMatcher? {
        guard let entry = onlyEntry(table, at: position, "a value of \(name)", among: ["wildcard", "regex", "null"])
        else { return nil }
        if entry.key.elementsEqual("null".utf8) {
            guard case .bool(true) = entry.value.content else {
                report("null must be true: leave it out otherwise", at: entry.value.position)
                return nil
            }
            guard !field.isAlwaysThere else {
                report("\(name) is always there: null would never be true", at: entry.keyPosition)
                return nil
            }
            return .missing
        }
        guard field != .remoteHost else {
            report("rhost is compared with networks, such as \"10.0.0.0/8\"", at: entry.keyPosition)
            return nil
        }
        let key = String(decoding: entry.key, as: UTF8.self)
        guard case .string(let text) = entry.value.content else {
            wrongType(entry.value, key, "a string")
            return nil
        }
        if key == "regex" { return pattern((text, entry.value.position), key, captures: 0).map { .regex($0) } }
        guard (1...Pattern.maximumBytes).contains(text.count) else {
            report("wildcard must be 1 to \(Pattern.maximumBytes) bytes", at: entry.value.position)
            return nil
        }
        return .wildcard(text)
    }

    /// What is compared as bytes, and was probably meant otherwise.
    mutating func warnOfPlainWildcard(_ text: [UInt8], at position: TOMLPosition) {
        guard let sign = text.first(where: { "*?".utf8.contains($0) }) else { return }
        warn(
            "\(Quoted.text(text)) is compared as it stands, the \(sign == UInt8(ascii: "*") ? "*" : "?") too: only "
                + "{ wildcard = \"...\" } in a rule reads it otherwise", at: position, kind: .plainWildcard)
    }
}

extension RuleField {
    /// A claim of the administrator's choice: of any type.
    var holdsAnyClaim: Bool {
        switch self {
        case .roles, .distinguishedName, .email, .name, .claim: true
        case .username, .groups, .provider, .service, .host, .hostTags, .remoteHost, .tty, .acr, .amr, .time: false
        }
    }

    /// Every login has one.
    var isAlwaysThere: Bool {
        switch self {
        case .username, .provider, .service, .host, .time: true
        case .groups, .roles, .distinguishedName, .email, .name, .claim, .hostTags, .remoteHost, .tty, .acr, .amr:
            false
        }
    }

    var wantedValues: String {
        switch self {
        case .remoteHost: "an address, a network such as \"10.0.0.0/8\", { null = true } or a list of them"
        default:
            holdsAnyClaim
                ? "a string, a number, a boolean, { wildcard = ... }, { regex = ... }, { null = true } or a list of them"
                : "a string, { wildcard = ... }, { regex = ... } or a list of them"
        }
    }
}
