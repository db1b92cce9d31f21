/// Comma-separated values (RFC 4180) that a spreadsheet takes as text.
enum CSVText {
    /// Lines end in CR LF.
    static func line(_ cells: [String]) -> String {
        cells.map(cell).joined(separator: ",") + "\r\n"
    }

    /// A spreadsheet runs what begins with one of these as a formula; an apostrophe before it keeps it text.
    private static let formulaBeginnings: [UInt8] = Array("=+-@\t\r".utf8)

    static func cell(_ text: String) -> String {
        let isFormula = text.utf8.first.map(formulaBeginnings.contains) ?? false
        let safe = isFormula ? "'" + text : text
        guard safe.utf8.contains(where: { "\",\r\n".utf8.contains($0) }) else { return safe }
        return "\"" + safe.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\"") + "\""
    }
}
