import LoginPolicy

/// Names that are known before anybody signs in: services, providers, tags.
struct PresentNames {
    private let all: [[UInt8]]
    private let exact: Set<[UInt8]>
    private let folded: Set<[UInt8]>

    init(_ names: [[UInt8]]) {
        all = names
        exact = Set(names)
        folded = Set(names.map(Self.fold))
    }

    /// Whether a value fits one of them. A pattern may fit: asking it takes time.
    func hasOne(for value: ValueMatcher, ignoringCase: Bool) -> Bool {
        switch value {
        case .exact(let text): return ignoringCase ? folded.contains(Self.fold(text)) : exact.contains(text)
        case .wildcard(let text):
            let pattern = ignoringCase ? Self.fold(text) : text
            return all.contains { Glob.matches(pattern, ignoringCase ? Self.fold($0) : $0) }
        case .regex: return true
        case .integer, .fraction, .boolean, .missing, .addresses, .time: return false
        }
    }

    private static func fold(_ text: [UInt8]) -> [UInt8] {
        text.map { (0x41...0x5A).contains($0) ? $0 + 0x20 : $0 }
    }
}

extension FieldCondition {
    func accepts(oneOf names: PresentNames) -> Bool {
        values.contains { names.hasOne(for: $0, ignoringCase: ignoresCase) }
    }
}
