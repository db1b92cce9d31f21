/// One line of a file of pam.d that calls a module or includes another file.
struct PAMLine: Equatable {
    enum Facility: String, CaseIterable {
        case auth, account, session, password
    }

    enum Content: Equatable {
        /// As written: `required`, `[success=done default=die]`.
        case module(control: String, path: String)
        case include(file: String)
        /// Its end does not end the stack that calls it.
        case substack(file: String)
    }

    /// nil for `@include`, which takes all facilities.
    let facility: Facility?
    let content: Content
    /// From 1; of a continued line the first.
    let number: Int
    /// Words behind the module.
    var arguments: [String] = []
    /// With a `-` before the facility: a module that is not there is passed over without a word.
    var isSilent = false

    /// Reads a file as libpam does: comments, continued lines, `@include`, brackets. A line that is none of
    /// these is left out, as libpam makes the service fail with it, and never more than that.
    static func parse(_ text: String) -> [PAMLine] {
        var lines: [PAMLine] = []
        var joined = ""
        var start = 0
        for (offset, raw) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
            let line = raw.prefix { $0 != "#" }
            if joined.isEmpty { start = offset + 1 }
            if line.last == "\\" {
                joined += line.dropLast() + " "
                continue
            }
            if let line = read(words(joined + line), number: start) { lines.append(line) }
            joined = ""
        }
        if let line = read(words(joined), number: start) { lines.append(line) }
        return lines
    }

    private static func read(_ words: [String], number: Int) -> PAMLine? {
        guard let first = words.first else { return nil }
        if first.lowercased() == "@include" {
            return words.count > 1 ? PAMLine(facility: nil, content: .include(file: words[1]), number: number) : nil
        }
        let name = first.hasPrefix("-") ? String(first.dropFirst()) : first
        guard let facility = Facility(rawValue: name.lowercased()), words.count > 2 else { return nil }
        let content: Content =
            switch words[1].lowercased() {
            case "include": .include(file: words[2])
            case "substack": .substack(file: words[2])
            default: .module(control: words[1], path: words[2])
            }
        return PAMLine(
            facility: facility, content: content, number: number, arguments: Array(words[3...]),
            isSilent: first.hasPrefix("-"))
    }

    /// What stands in brackets is one word.
    private static func words(_ line: String) -> [String] {
        var words: [String] = []
        var word = ""
        var isInside = false
        for character in line {
            if character == "[", word.isEmpty { isInside = true }
            if !isInside, character == " " || character == "\t" || character == "\r" {
                if !word.isEmpty { words.append(word) }
                word = ""
            } else {
                word.append(character)
            }
            if isInside, character == "]" { isInside = false }
        }
        if !word.isEmpty { words.append(word) }
        return words
    }
}
