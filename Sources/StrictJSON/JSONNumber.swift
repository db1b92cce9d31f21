/// A finite JSON number.
package struct JSONNumber: Equatable, Sendable {
    /// The nearest double; always finite.
    package let double: Double
    /// The exact value when it was written without fraction and exponent and fits 64 bits.
    package let integer: Int64?

    package init(double: Double, integer: Int64?) {
        self.double = double
        self.integer = integer
    }

    /// The number as JSON writes it.
    package var text: String { integer.map(String.init) ?? String(double) }
}
