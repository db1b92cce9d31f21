import LoginPolicy
import StrictTOML

extension ConfigurationReader {
    /// Compiled, a short pattern may take 64 KiB.
    static let maximumPatterns = 2_000

    /// A regular expression for a whole value with exactly `captures` capture groups.
    mutating func pattern(
        _ text: (bytes: [UInt8], position: TOMLPosition), _ key: String, captures: Int
    ) -> Pattern? {
        patternCount += 1
        guard patternCount <= Self.maximumPatterns else {
            if patternCount == Self.maximumPatterns + 1 {
                report("the configuration has more than \(Self.maximumPatterns) patterns", at: text.position)
            }
            return nil
        }
        do throws(PatternError) {
            let pattern = try Pattern.compile(text.bytes, captures: captures)
            if let note = PatternAnchors.note(on: text.bytes) {
                warn(
                    "\(key) \(note.text)", at: position(in: text.position, behind: note.offset), kind: .anchor)
            }
            return pattern
        } catch {
            switch error {
            case .empty: report("\(key) must not be empty", at: text.position)
            case .tooLong: report("\(key) must be at most \(Pattern.maximumBytes) bytes", at: text.position)
            case .syntax(let message, let offset):
                report("\(key) is no pattern: \(message)", at: position(in: text.position, behind: offset))
            case .captures(let found, _) where captures == 0:
                report(
                    "\(key) must have no capture group, this has \(found): write (?:...) for a group",
                    at: text.position)
            case .captures(let found, _):
                report(
                    "\(key) must have exactly one capture group, this has \(found): the part that counts",
                    at: text.position)
            }
            return nil
        }
    }

    /// The place of the byte `offset` inside a string on one line; of the string itself where it has
    /// several lines.
    private func position(in start: TOMLPosition, behind offset: Int) -> TOMLPosition {
        guard sources.indices.contains(start.source) else { return start }
        var text = sources[start.source].bytes[...]
        if text.starts(with: [0xEF, 0xBB, 0xBF]) { text = text.dropFirst(3) }
        for _ in 1..<max(start.line, 1) {
            guard let newline = text.firstIndex(of: 0x0A) else { return start }
            text = text[(newline + 1)...]
        }
        for _ in 1..<max(start.column, 1) { text = Self.withoutFirstCharacter(text) }
        guard let quote = text.first, quote == UInt8(ascii: "\"") || quote == UInt8(ascii: "'"),
            !text.starts(with: [quote, quote, quote])
        else { return start }
        text = text.dropFirst()
        var column = start.column + 1
        var bytes = 0
        while bytes < offset, let first = text.first, first != quote, first != 0x0A {
            let rest: ArraySlice<UInt8>
            if first == UInt8(ascii: "\\"), quote == UInt8(ascii: "\"") {
                let (written, read) = Self.escape(text)
                rest = text.dropFirst(written)
                column += written
                bytes += read
            } else {
                rest = Self.withoutFirstCharacter(text)
                column += 1
                bytes += text.count - rest.count
            }
            text = rest
        }
        return TOMLPosition(line: start.line, column: column, source: start.source)
    }

    private static func withoutFirstCharacter(_ text: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        text.dropFirst().drop { $0 & 0xC0 == 0x80 }
    }

    /// How many bytes an escape sequence has in the file, and how many it stands for.
    private static func escape(_ text: ArraySlice<UInt8>) -> (written: Int, read: Int) {
        let digits =
            switch text.dropFirst().first {
            case UInt8(ascii: "u"): 4
            case UInt8(ascii: "U"): 8
            default: 0
            }
        guard digits > 0 else { return (2, 1) }
        let value = UInt32(String(decoding: text.dropFirst(2).prefix(digits), as: UTF8.self), radix: 16) ?? 0
        let length = Unicode.Scalar(value).flatMap { Unicode.UTF8.encode($0) }.map { Array($0).count } ?? 1
        return (2 + digits, length)
    }
}
