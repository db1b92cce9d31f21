import LoginPolicy

extension RuleExpression {
    /// The condition as bytes, the same for the same condition wherever it stands.
    var written: [UInt8] {
        switch self {
        case .any(let parts): Self.written("any", parts.map(\.written))
        case .all(let parts): Self.written("all", parts.map(\.written))
        case .except(let part): Self.written("except", [part.written])
        case .field(let condition): Self.written("field", condition.written)
        }
    }

    private static func written(_ word: String, _ parts: [[UInt8]]) -> [UInt8] {
        var text = Array("\(word) \(parts.count) ".utf8)
        for part in parts { text += Array("\(part.count) ".utf8) + part }
        return text
    }
}

extension FieldCondition {
    fileprivate var written: [[UInt8]] {
        var parts: [[UInt8]] = [Array((ignoresCase ? "folded" : "exact").utf8)]
        if case .claim(let path) = field {
            parts += [Array("claim \(path.names.count)".utf8)] + path.names
        } else {
            parts.append(Array((field.word ?? "").utf8))
        }
        return parts + values.flatMap(\.written)
    }
}

extension ValueMatcher {
    fileprivate var written: [[UInt8]] {
        switch self {
        case .exact(let text): [Array("exact".utf8), text]
        case .wildcard(let text): [Array("wildcard".utf8), text]
        case .regex(let pattern): [Array("regex".utf8), pattern.text]
        case .integer(let number): [Array("integer \(number)".utf8)]
        case .fraction(let number): [Array("fraction \(number.bitPattern)".utf8)]
        case .boolean(let truth): [Array("boolean \(truth)".utf8)]
        case .missing: [Array("missing".utf8)]
        case .addresses(let range): [Array("addresses \(range.prefix)".utf8), range.network]
        case .time(let window):
            [Array("time \(window.days.map(\.rawValue).sorted()) \(window.from) \(window.to)".utf8)]
        }
    }
}
