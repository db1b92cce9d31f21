/// Finds what a misspelt word was meant to be.
package enum Spelling {
    /// The nearest of `words` within a third of its length in edits; nil when none is near.
    package static func nearest(to word: [UInt8], among words: [String]) -> String? {
        guard word.count <= 64 else { return nil }
        let candidates = words.compactMap { candidate -> (word: String, distance: Int)? in
            let limit = max(candidate.utf8.count / 3, 1)
            guard abs(candidate.utf8.count - word.count) <= limit else { return nil }
            let distance = distance(word, Array(candidate.utf8))
            return distance <= limit ? (candidate, distance) : nil
        }
        return candidates.min { $0.distance < $1.distance }?.word
    }

    /// Levenshtein's distance with a swap of neighbours as one edit.
    private static func distance(_ left: [UInt8], _ right: [UInt8]) -> Int {
        var rows = [Array(0...right.count)]
        for i in left.indices {
            var row = [i + 1]
            for j in right.indices {
                var best = min(rows[i][j] + (left[i] == right[j] ? 0 : 1), rows[i][j + 1] + 1, row[j] + 1)
                if i > 0, j > 0, left[i] == right[j - 1], left[i - 1] == right[j] {
                    best = min(best, rows[i - 1][j - 1] + 1)
                }
                row.append(best)
            }
            rows.append(row)
        }
        return rows[left.count][right.count]
    }
}
