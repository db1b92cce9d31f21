package import StrictJSON

extension UnixSeconds {
    /// A NumericDate (RFC 7519 §2): a JSON number, 0 ≤ x < 2^53, fractions cut; nil for anything else.
    package init?(numericDate value: JSONValue) {
        guard let number = value.number, number.double >= 0, number.double < 9_007_199_254_740_992 else { return nil }
        self.init(Int64(number.double))
    }
}
