/// How often something took how long. A value; whoever shares it locks it.
struct Histogram: Equatable, Sendable {
    /// Upper bounds in seconds, ascending.
    let bounds: [Double]
    /// For each bound, how many were at most as long and longer than the bound before; then those beyond all.
    private(set) var counts: [Int]
    /// In seconds.
    private(set) var sum = 0.0

    /// What a computer does: half a millisecond to half a minute.
    static let work: [Double] = [
        0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30,
    ]
    /// What a person does: one second to the longest patience of pam_usher.so.
    static let patience: [Double] = [1, 2.5, 5, 10, 15, 20, 30, 45, 60, 80, 100]

    init(bounds: [Double]) {
        self.bounds = bounds
        counts = [Int](repeating: 0, count: bounds.count + 1)
    }

    var count: Int { counts.reduce(0, +) }

    mutating func observe(_ duration: Duration) {
        let (seconds, attoseconds) = duration.components
        let value = max(Double(seconds) + Double(attoseconds) * 1e-18, 0)
        counts[bounds.firstIndex { value <= $0 } ?? bounds.count] += 1
        sum += value
    }
}
