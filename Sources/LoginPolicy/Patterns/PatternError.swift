/// Why a pattern cannot be used.
package enum PatternError: Error, Equatable, Sendable {
    case empty
    /// Longer than 512 bytes.
    case tooLong
    /// What the library says, and the byte behind which it stopped.
    case syntax(message: String, offset: Int)
    /// How many capture groups there are, and how many were wanted.
    case captures(found: Int, wanted: Int)
}
