/// `usher session list` at 80 columns: a line a sign-in, and nothing that is not in words.
struct SessionTable {
    private static let width = 80
    /// A column is cut to no less than this, with `...` at its end.
    private static let least = 7

    let lines: [String]

    /// `hasNames`: the account's name stands in each line, too.
    init(_ sessions: [SessionEntry], hasNames: Bool) {
        var columns: [(heading: String, cells: [String])] = [("ID", sessions.map(\.shortID))]
        if hasNames { columns.append(("NAME", sessions.map(\.name))) }
        columns += [
            ("SERVICE", sessions.map(\.service)),
            ("FROM", sessions.map { $0.remoteHost.isEmpty ? "-" : $0.remoteHost }),
            ("HOW", sessions.map(\.proof)), ("SIGNED IN", sessions.map { Self.minute($0.time("signed_in_at")) }),
            ("USED", sessions.map { $0.integer("last_used_s").map(SessionEntry.span) ?? "-" }),
            ("STATE", sessions.map(\.state)),
        ]
        var widths = columns.map { column in max(column.heading.count, column.cells.map(\.count).max() ?? 0) }
        var excess = widths.reduce(0, +) + 2 * (widths.count - 1) - Self.width
        for heading in ["FROM", "SERVICE", "NAME"] {
            guard excess > 0, let index = columns.firstIndex(where: { $0.heading == heading }) else { continue }
            let cut = min(excess, max(widths[index] - Self.least, 0))
            widths[index] -= cut
            excess -= cut
        }
        let rows = [columns.map(\.heading)] + sessions.indices.map { row in columns.map { $0.cells[row] } }
        lines = rows.map { row in
            let cells = zip(row, widths).map { text, width in
                let shown = text.count > width ? text.prefix(width - 3) + "..." : text[...]
                return shown + String(repeating: " ", count: width - shown.count)
            }
            return String(cells.joined(separator: "  ").reversed().drop { $0 == " " }.reversed())
        }
    }

    /// `11-25 16:27`, in UTC.
    private static func minute(_ time: String?) -> String {
        time.map { String($0.dropFirst(5).prefix(11)).replacing("T", with: " ") } ?? "-"
    }
}
