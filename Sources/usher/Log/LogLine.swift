/// A line of the log for people.
enum LogLine {
    static let columns = 80

    /// At most 80 columns; `...` stands for what was cut.
    static func fitted(_ line: String) -> String {
        let scalars = Array(line.unicodeScalars)
        guard scalars.count > columns else { return line }
        var cut = String.UnicodeScalarView()
        cut.append(contentsOf: scalars.prefix(columns - 3))
        return String(cut) + "..."
    }
}
