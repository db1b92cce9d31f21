/// The texts of one field, indexed once for all rules.
final class TextValues {
    let all: [[UInt8]]
    /// Few texts are scanned, many are looked up.
    private static let scanLimit = 8
    private lazy var exact = Set(all)
    private lazy var folded = Dictionary(all.map { ($0.asciiLowercased, $0) }) { first, _ in first }
    private lazy var sorted = all.sorted { $0.lexicographicallyPrecedes($1) }

    init(_ all: [[UInt8]]) {
        self.all = all
    }

    func first(equalTo wanted: [UInt8], ignoringCase: Bool) -> [UInt8]? {
        guard all.count > Self.scanLimit else {
            let folded = wanted.asciiLowercased
            return all.first { $0 == wanted || (ignoringCase && $0.asciiLowercased == folded) }
        }
        if ignoringCase { return folded[wanted.asciiLowercased] }
        return exact.contains(wanted) ? wanted : nil
    }

    /// Those that begin so.
    func withPrefix(_ prefix: [UInt8]) -> ArraySlice<[UInt8]> {
        guard !prefix.isEmpty, all.count > Self.scanLimit else { return all[...] }
        var low = 0
        var high = sorted.count
        while low < high {
            let middle = (low + high) / 2
            if sorted[middle].lexicographicallyPrecedes(prefix) { low = middle + 1 } else { high = middle }
        }
        return sorted[low...].prefix { $0.starts(with: prefix) }
    }
}
