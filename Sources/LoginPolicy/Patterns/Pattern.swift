import CPCRE2

/// A regular expression that is compared with the whole of a value: a match of a part is none
/// (MAP-5). Perl's syntax, bytes of UTF-8; the interpreter alone, within limits.
package struct Pattern: Equatable, Sendable {
    package enum Outcome: Equatable, Sendable {
        /// The captured bytes of the one group; the whole value when the pattern has none.
        case matched([UInt8])
        case differs
        /// The value is too long, or the search was cut off: it counts as no match.
        case gaveUp
    }

    package static let maximumBytes = 512
    /// Longer values are never compared.
    package static let maximumValueBytes = 1_024
    private static let fullLimits = CompiledPattern.Limits(matches: 50_000, depth: 500, heapKiB: 1_024)
    /// Enough for nearly every value, and a hundredth of the time.
    private static let smallLimits = CompiledPattern.Limits(matches: 500, depth: 250, heapKiB: 256)

    /// As written in the configuration.
    package let text: [UInt8]
    private let code: CompiledPattern
    /// The same without regard to case; only for patterns that rules may ask so.
    private let caseless: CompiledPattern?
    /// With what every value begins that fits; often nothing.
    let literalPrefix: [UInt8]

    /// Compiles a pattern that has exactly `captures` capture groups.
    package static func compile(_ text: [UInt8], captures: Int) throws(PatternError) -> Pattern {
        guard !text.isEmpty else { throw .empty }
        guard text.count <= maximumBytes else { throw .tooLong }
        let code = try CompiledPattern(text, isCaseless: false)
        guard code.captureCount == captures else { throw .captures(found: code.captureCount, wanted: captures) }
        let caseless = captures == 0 ? try CompiledPattern(text, isCaseless: true) : nil
        return Pattern(text: text, code: code, caseless: caseless, literalPrefix: literalPrefix(of: text))
    }

    /// Compares a whole value. Bytes that are no UTF-8 differ.
    package func match(_ value: [UInt8]) -> Outcome {
        guard value.count <= Self.maximumValueBytes else { return .gaveUp }
        return code.match(value, limits: Self.fullLimits)
    }

    /// The same within what work is left. `ignoringCase` is about ASCII alone: a value with other letters
    /// fits as it is, or it is not known whether it does.
    func match(_ value: [UInt8], ignoringCase: Bool, _ work: inout MatchWork) -> Outcome {
        let isASCII = ignoringCase && value.allSatisfy { $0 < 0x80 }
        let outcome = match(value, isASCII ? caseless ?? code : code, &work)
        return ignoringCase && !isASCII && outcome == .differs ? .gaveUp : outcome
    }

    private func match(_ value: [UInt8], _ code: CompiledPattern, _ work: inout MatchWork) -> Outcome {
        guard value.count <= Self.maximumValueBytes, work.spend(100) else { return .gaveUp }
        let outcome = code.match(value, limits: Self.smallLimits)
        guard outcome == .gaveUp, work.spend(5_000) else { return outcome }
        return code.match(value, limits: Self.fullLimits)
    }

    /// Letters, digits and some signs that mean only themselves, up to the first that may mean more.
    private static func literalPrefix(of text: [UInt8]) -> [UInt8] {
        guard !text.contains(UInt8(ascii: "|")) else { return [] }
        let prefix = text.prefix { byte in
            (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
                || "_/-:@,=".utf8.contains(byte)
        }
        guard let next = text.dropFirst(prefix.count).first, "*+?{".utf8.contains(next) else { return Array(prefix) }
        return Array(prefix.dropLast())
    }

    package static func == (left: Pattern, right: Pattern) -> Bool {
        left.text == right.text
    }
}
