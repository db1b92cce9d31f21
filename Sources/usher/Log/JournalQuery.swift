/// What journalctl is asked for: an exact list of arguments, no shell.
struct JournalQuery: Equatable {
    var user: String?
    var service: String?
    var reason: String?
    var since: String?
    var follows = false
    /// Where journal files of another host lie.
    var directory: String?

    /// Decisions of usherd. Whatever a person gave stands behind its `--option=` or `FIELD=`. Who follows gets more:
    /// journalctl (252) never shows what it did not find at its beginning, and init's messages are always there.
    var arguments: [String] {
        var words = Self.output + options
        words.append("_SYSTEMD_UNIT=\(DecisionRecord.unit)")
        if follows { return words + ["+", "_SYSTEMD_UNIT=init.scope"] }
        words.append("SYSLOG_IDENTIFIER=usherd")
        words += AuditField.events.map { "USHER_EVENT=\($0)" }
        return words + wanted.map { "\(AuditField.journalName($0.name))=\($0.value)" }
    }

    func matches(_ record: DecisionRecord) -> Bool {
        wanted.allSatisfy { record.bytes($0.name)?.elementsEqual($0.value.utf8) ?? false }
    }

    private var wanted: [(name: String, value: String)] {
        [("user", user), ("service", service), ("reason", reason)].compactMap { name, value in
            value.map { (name, $0) }
        }
    }

    /// Entries with these fields, instead.
    func arguments(fields: [(name: String, value: String)]) -> [String] {
        Self.output + options + fields.map { "\($0.name)=\($0.value)" }
    }

    private var options: [String] {
        var words: [String] = []
        if let directory { words.append("--directory=\(directory)") }
        if let since { words.append("--since=\(since)") }
        if follows { words += since == nil ? ["--follow", "--lines=200"] : ["--follow", "--no-tail"] }
        return words
    }

    /// `--all`: journalctl leaves out fields of more than 4096 bytes otherwise.
    private static let output = ["--no-pager", "--output=json", "--all"]
}
