/// Finds the name that somebody probably meant. For messages only: no decision ever asks it.
package enum NearestName {
    private static let longest = 128
    /// Each is compared with each of 500, letter by letter.
    private static let mostWanted = 100

    /// The name among `present` that differs from one of `wanted` only by case, white space, a
    /// leading path or a distinguished name's `CN=`, else the one with at most three edits.
    package static func find(for wanted: [[UInt8]], among present: [[UInt8]]) -> [UInt8]? {
        let plainWanted = wanted.map(plain)
        if let same = present.first(where: { plainWanted.contains(plain($0)) }) { return same }
        let candidates = present.prefix(500).flatMap { name in
            plainWanted.prefix(mostWanted).map { (name: name, distance: distance(plain(name), $0)) }
        }
        return candidates.filter { $0.distance <= 3 }.min { $0.distance < $1.distance }?.name
    }

    /// Lower case (ASCII), without white space around, path before the last slash, or `CN=`.
    private static func plain(_ name: [UInt8]) -> [UInt8] {
        commonName(withoutPath(name.prefix(longest))).asciiTrimmed.map(\.asciiLowercased)
    }

    static func withoutPath(_ name: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        name.lastIndex(of: UInt8(ascii: "/")).map { name[($0 + 1)...] } ?? name
    }

    static func commonName(_ name: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        guard name.starts(with: "CN=".utf8) else { return name }
        return name.dropFirst(3).prefix { $0 != UInt8(ascii: ",") }
    }

    /// Levenshtein's distance; names of very different length count as far.
    private static func distance(_ left: [UInt8], _ right: [UInt8]) -> Int {
        guard abs(left.count - right.count) <= 3 else { return .max }
        var row = Array(0...right.count)
        for (i, byte) in left.enumerated() {
            var diagonal = row[0]
            row[0] = i + 1
            for j in right.indices {
                let substitution = diagonal + (byte == right[j] ? 0 : 1)
                diagonal = row[j + 1]
                row[j + 1] = min(substitution, row[j] + 1, row[j + 1] + 1)
            }
        }
        return row[right.count]
    }
}
