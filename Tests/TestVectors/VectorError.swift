/// Why vectors cannot be had; fails the test that asks for them.
package enum VectorError: Error, Equatable, Sendable {
    case foreignAbsent(String)
    case unreadable(String)
    case notJSON(String)
}
