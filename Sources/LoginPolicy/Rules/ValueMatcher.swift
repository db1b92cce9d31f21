/// One value that a rule accepts.
package enum ValueMatcher: Equatable, Sendable {
    /// The same bytes.
    case exact([UInt8])
    /// `*` is any number of characters, `?` is one; the whole value.
    case wildcard([UInt8])
    /// The whole value.
    case regex(Pattern)
    /// The same number, whatever its spelling: an integer in −2^53…2^53.
    case integer(Int64)
    case fraction(Double)
    case boolean(Bool)
    /// The claim is missing or JSON null.
    case missing
    /// For `rhost`: an address in the range.
    case addresses(AddressRange)
    /// For `time`.
    case time(TimeWindow)
}
