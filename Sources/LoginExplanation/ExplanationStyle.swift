/// How an explanation looks on a terminal. ASCII in every style: a screen reader has no use for lines.
package struct ExplanationStyle: Equatable, Sendable {
    /// In characters, at least 40.
    package var width: Int
    package var isColoured: Bool
    /// All rules, and all checks.
    package var isVerbose: Bool

    package init(width: Int = 80, isColoured: Bool = false, isVerbose: Bool = false) {
        self.width = max(width, 40)
        self.isColoured = isColoured
        self.isVerbose = isVerbose
    }

    enum Paint: String {
        case good = "32"
        case bad = "31"
        case heading = "1"
    }

    func painted(_ text: String, _ paint: Paint) -> String {
        isColoured ? "\u{1B}[\(paint.rawValue)m\(text)\u{1B}[0m" : text
    }

    /// Breaks at spaces; lines behind the first begin with `rest` spaces. A word longer than a line stays whole.
    package func wrapped(_ text: String, first: Int = 0, rest: Int) -> [String] {
        var lines: [String] = []
        var line = String(repeating: " ", count: first)
        var hasWord = false
        for word in text.split(separator: " ") {
            if hasWord, line.unicodeScalars.count + 1 + word.unicodeScalars.count > width {
                lines.append(line)
                line = String(repeating: " ", count: rest)
                hasWord = false
            }
            line += (hasWord ? " " : "") + word
            hasWord = true
        }
        return lines + [line]
    }
}
