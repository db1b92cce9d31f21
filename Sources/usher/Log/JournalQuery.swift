/// What journalctl is asked for: an exact list of arguments, no shell.
struct JournalQuery: Equatable {
    var user: String?
    var service: String?
    var reason: String?
    var since: String?
    var follows = false
    /// Where journal files of another host lie.
    var directory: String?

    /// Decisions of usherd. Whatever a person gave stands behind its `--option=` or `FIELD=`.
    var arguments: [String] {
        var words = Self.output + options
        words += ["_SYSTEMD_UNIT=\(DecisionRecord.unit)", "SYSLOG_IDENTIFIER=usherd"]
        words += AuditField.events.map { "USHER_EVENT=\($0)" }
        for (name, value) in [("user", user), ("service", service), ("reason", reason)] {
            if let value { words.append("\(AuditField.journalName(name))=\(value)") }
        }
        return words
    }

    /// Entries with these fields, instead.
    func arguments(fields: [(name: String, value: String)]) -> [String] {
        Self.output + options + fields.map { "\($0.name)=\($0.value)" }
    }

    private var options: [String] {
        var words: [String] = []
        if let directory { words.append("--directory=\(directory)") }
        if let since { words.append("--since=\(since)") }
        if follows { words += since == nil ? ["--follow"] : ["--follow", "--no-tail"] }
        return words
    }

    /// `--all`: journalctl leaves out fields of more than 4096 bytes otherwise.
    private static let output = ["--no-pager", "--output=json", "--all"]
}
