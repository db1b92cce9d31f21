import JOSE
import OpenIDConnect
import StrictJSON

/// What `usher token verify` says about one token.
struct TokenReport {
    private let id: [UInt8]?
    /// The stable code; nil when the token is accepted.
    let reason: String?
    private let failed: IDTokenCheck?
    private let subject: [UInt8]?
    private let rows: [IDTokenTrace.Row]

    var isAccepted: Bool { reason == nil }

    init(id: [UInt8]?, trace: IDTokenTrace) {
        self.id = id
        rows = trace.rows
        failed = trace.failed
        switch trace.verdict {
        case .success(let token):
            reason = nil
            subject = token.subject
        case .failure(let error):
            reason = error.reason
            subject = nil
        }
    }

    /// The key set cannot be used: no check was reached.
    init(id: [UInt8]?, refusal: KeySetError) {
        self.id = id
        reason = refusal.reason
        failed = nil
        subject = nil
        rows = []
    }

    /// One line: `O-011 refused id_token.alg_none CORE-8 algorithm`.
    var summary: String {
        var words = [id.map { Output.printable($0, limit: 64) }].compactMap { $0 }
        words.append(isAccepted ? "accepted" : "refused")
        if let reason { words.append(reason) }
        if let failed { words += [failed.id, failed.rawValue] }
        return words.joined(separator: " ")
    }

    var lines: [String] {
        var lines = [summary]
        if let subject { lines[0] += ", sub \(Output.printable(subject))" }
        guard !rows.isEmpty else { return lines }
        lines.append(Self.line("CHECK", "ID", "RESULT", "WANTED", "FOUND"))
        for row in rows {
            lines.append(
                Self.line(
                    row.check.rawValue, row.check.id, row.outcome.rawValue, Output.printable(row.wanted, limit: 72),
                    Output.printable(row.found, limit: 72)))
        }
        return lines
    }

    var json: JSONValue {
        var members: [(String, JSONValue)] = []
        if let id { members.append(("id", Self.text(id))) }
        members.append(("ok", .bool(isAccepted)))
        if let reason { members.append(("reason", .text(reason))) }
        if let failed { members.append(("check", .text(failed.id))) }
        if let subject { members.append(("sub", Self.text(subject))) }
        members.append(("checks", .array(rows.map(Self.json))))
        return .members(members)
    }

    private static func json(_ row: IDTokenTrace.Row) -> JSONValue {
        .members([
            ("id", .text(row.check.id)), ("check", .text(row.check.rawValue)), ("result", .text(row.outcome.rawValue)),
            ("wanted", text(row.wanted)), ("found", text(row.found)),
        ])
    }

    /// Bytes that are no UTF-8 are replaced: JSON has no other text.
    private static func text(_ bytes: [UInt8]) -> JSONValue { .text(String(decoding: bytes, as: UTF8.self)) }

    private static func line(_ check: String, _ id: String, _ result: String, _ wanted: String, _ found: String)
        -> String
    {
        let columns = [(check, 18), (id, 8), (result, 12), (wanted, 40)]
        let padded = columns.map { text, width in text + String(repeating: " ", count: max(1, width - text.count)) }
        return padded.joined() + found
    }
}
