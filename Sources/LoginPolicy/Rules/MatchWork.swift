/// How much work the patterns of one decision may make. When it is spent, what is still to be compared
/// is unknown, which grants nothing.
struct MatchWork {
    /// In comparisons of a byte, roughly.
    static let limit = 20_000_000

    private(set) var left = limit

    /// false: nothing is left.
    mutating func spend(_ count: Int) -> Bool {
        guard count <= left else {
            left = 0
            return false
        }
        left -= count
        return true
    }
}
