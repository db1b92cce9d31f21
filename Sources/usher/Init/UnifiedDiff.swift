/// Two texts compared line by line, as diff -u shows it.
enum UnifiedDiff {
    /// Lines of either text; a longer one is shown as changed from beginning to end.
    static let maximumLines = 10_000
    private static let context = 3

    private enum Line {
        case same([UInt8])
        case removed([UInt8])
        case added([UInt8])
    }

    /// Printable lines; none when nothing differs. `old` nil: there is no such file yet.
    static func lines(path: String, old: [UInt8]?, new: [UInt8]) -> [String] {
        guard old != new else { return [] }
        let shown = Output.printable(Array(path.utf8), limit: 4_096)
        let all = merge(split(old ?? []), split(new))
        return ["--- \(old == nil ? "/dev/null" : shown)", "+++ \(shown)"] + hunks(all)
    }

    /// Lines with their newline, so that a missing last one is a difference.
    private static func split(_ text: [UInt8]) -> [[UInt8]] {
        var lines: [[UInt8]] = []
        var start = 0
        for (position, byte) in text.enumerated() where byte == UInt8(ascii: "\n") {
            lines.append(Array(text[start...position]))
            start = position + 1
        }
        if start < text.count { lines.append(Array(text[start...])) }
        return lines
    }

    private static func merge(_ old: [[UInt8]], _ new: [[UInt8]]) -> [Line] {
        guard max(old.count, new.count) <= maximumLines else {
            return old.map { .removed($0) } + new.map { .added($0) }
        }
        var gone = Set<Int>()
        var come = Set<Int>()
        for change in new.difference(from: old) {
            switch change {
            case .remove(let offset, _, _): gone.insert(offset)
            case .insert(let offset, _, _): come.insert(offset)
            }
        }
        var lines: [Line] = []
        var (left, right) = (0, 0)
        while left < old.count || right < new.count {
            if gone.contains(left) {
                lines.append(.removed(old[left]))
                left += 1
            } else if come.contains(right) {
                lines.append(.added(new[right]))
                right += 1
            } else {
                lines.append(.same(old[left]))
                (left, right) = (left + 1, right + 1)
            }
        }
        return lines
    }

    private static func hunks(_ lines: [Line]) -> [String] {
        let changed = lines.indices.filter { if case .same = lines[$0] { false } else { true } }
        var ranges: [Range<Int>] = []
        for index in changed {
            let range = max(0, index - context)..<min(lines.count, index + context + 1)
            if let last = ranges.last, range.lowerBound <= last.upperBound {
                ranges[ranges.count - 1] = last.lowerBound..<range.upperBound
            } else {
                ranges.append(range)
            }
        }
        var output: [String] = []
        var (left, right, position) = (0, 0, 0)
        for range in ranges {
            let before = counts(lines[position..<range.lowerBound])
            (left, right) = (left + before.old, right + before.new)
            let inside = counts(lines[range])
            output.append("@@ -\(span(left, inside.old)) +\(span(right, inside.new)) @@")
            output += lines[range].flatMap(text)
            (left, right, position) = (left + inside.old, right + inside.new, range.upperBound)
        }
        return output
    }

    private static func counts(_ lines: ArraySlice<Line>) -> (old: Int, new: Int) {
        lines.reduce(into: (old: 0, new: 0)) { counts, line in
            switch line {
            case .same: counts = (counts.old + 1, counts.new + 1)
            case .removed: counts.old += 1
            case .added: counts.new += 1
            }
        }
    }

    /// `start` lines stand before; an empty side is named by the line before it.
    private static func span(_ start: Int, _ count: Int) -> String {
        "\(count == 0 ? start : start + 1),\(count)"
    }

    private static func text(_ line: Line) -> [String] {
        let (mark, bytes) =
            switch line {
            case .same(let bytes): (" ", bytes)
            case .removed(let bytes): ("-", bytes)
            case .added(let bytes): ("+", bytes)
            }
        let isEnded = bytes.last == UInt8(ascii: "\n")
        let shown = Output.printable(String(decoding: isEnded ? bytes.dropLast() : bytes[...], as: UTF8.self))
        return [mark + shown] + (isEnded ? [] : ["\\ No newline at end of file"])
    }
}
