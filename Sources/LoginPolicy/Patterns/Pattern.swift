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
    private static let matchLimit: UInt32 = 50_000
    private static let depthLimit: UInt32 = 500
    /// In KiB.
    private static let heapLimit: UInt32 = 1_024

    /// As written in the configuration.
    package let text: [UInt8]
    private let code: CompiledPattern

    /// Compiles a pattern that has exactly `captures` capture groups.
    package static func compile(_ text: [UInt8], captures: Int) throws(PatternError) -> Pattern {
        guard !text.isEmpty else { throw .empty }
        guard text.count <= maximumBytes else { throw .tooLong }
        let code = try CompiledPattern(text)
        guard code.captureCount == captures else { throw .captures(found: code.captureCount, wanted: captures) }
        return Pattern(text: text, code: code)
    }

    /// Compares a whole value. Bytes that are no UTF-8 differ.
    package func match(_ value: [UInt8]) -> Outcome {
        guard value.count <= Self.maximumValueBytes else { return .gaveUp }
        return code.match(value, limits: (Self.matchLimit, Self.depthLimit, Self.heapLimit))
    }

    package static func == (left: Pattern, right: Pattern) -> Bool {
        left.text == right.text
    }
}
