/// Lines of ours between two comments, in a file that is somebody else's.
enum MarkedBlock {
    static let begin = "# usher: begin (usher pam disable takes these lines away)"
    /// The same in a file that was not there before.
    static let beginOfNewFile = "# usher: begin of a new file (usher pam disable takes it away)"
    static let end = "# usher: end"

    /// A file of these lines alone.
    static func newFile(_ lines: [String]) -> [UInt8] { text([beginOfNewFile] + lines + [end]) }

    /// Puts the lines before the byte at `offset`, which is the first of a line or the end of the file.
    static func insert(_ lines: [String], into file: [UInt8], at offset: Int) -> [UInt8] {
        let block = text([begin] + lines + [end])
        let (before, after) = (file[..<offset], file[offset...])
        guard after.isEmpty, let last = before.last, last != UInt8(ascii: "\n") else { return before + block + after }
        // The last line has no newline; then ours has none, and `remove` can tell.
        return before + [UInt8(ascii: "\n")] + block.dropLast()
    }

    static func isIn(_ file: [UInt8]) -> Bool { lines(of: file).contains { isBegin($0) } }

    /// The file without our lines: those that `isOurs` between the two comments, and the comments. What somebody
    /// else has put in between stays. nil: the file was a new one, and nothing is left of it.
    static func remove(from file: [UInt8], isOurs: (String) -> Bool) -> [UInt8]? {
        var kept: [UInt8] = []
        var isInside = false
        var isNewFile = false
        for line in lines(of: file) {
            let text = self.text(of: line)
            if isBegin(line) {
                isInside = true
                isNewFile = isNewFile || text == beginOfNewFile
            } else if text == end, isInside {
                isInside = false
                if line.last != UInt8(ascii: "\n"), kept.last == UInt8(ascii: "\n") { kept.removeLast() }
            } else if !isInside || !isOurs(text) {
                kept += line
            }
        }
        return isNewFile && kept.isEmpty ? nil : kept
    }

    /// Lines with their newline.
    static func lines(of file: [UInt8]) -> [ArraySlice<UInt8>] {
        var lines: [ArraySlice<UInt8>] = []
        var start = file.startIndex
        while start < file.endIndex {
            let newline = file[start...].firstIndex(of: UInt8(ascii: "\n")) ?? file.endIndex - 1
            lines.append(file[start...newline])
            start = newline + 1
        }
        return lines
    }

    private static func isBegin(_ line: ArraySlice<UInt8>) -> Bool {
        let text = text(of: line)
        return text == begin || text == beginOfNewFile
    }

    private static func text(of line: ArraySlice<UInt8>) -> String {
        String(decoding: line.last == UInt8(ascii: "\n") ? line.dropLast() : line, as: UTF8.self)
    }

    private static func text(_ lines: [String]) -> [UInt8] { lines.flatMap { Array($0.utf8) + [UInt8(ascii: "\n")] } }
}
