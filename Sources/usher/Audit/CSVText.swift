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
        // As bytes: a combining mark behind a quote makes another Character of it.
        let quote = UInt8(ascii: "\"")
        return "\"" + String(decoding: safe.utf8.flatMap { $0 == quote ? [quote, quote] : [$0] }, as: UTF8.self) + "\""
    }
}
