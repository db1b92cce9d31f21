package import HostSystem
package import StrictJSON
package import UsherConfiguration

/// Where audit records and the daemon's own messages go: journald's socket, or standard error as
/// one JSON object a line.
package struct AuditLog: Sendable {
    private let journal: JournalSocket?

    /// `.auto` uses the journal when it is there.
    package init(_ destination: UsherConfiguration.AuditDestination, journal: JournalSocket = JournalSocket()) {
        switch destination {
        case .auto, .journal: self.journal = journal
        case .stderr: self.journal = nil
        }
    }

    package func write(_ record: AuditRecord) {
        let priority = record.outcome == .granted ? "6" : "5"
        write(message: record.message, priority: priority, members: record.members)
    }

    /// A message about the daemon itself, e.g. `usher.started`. Text is ours, or escaped.
    package func note(
        _ event: String, _ message: String, priority: String = "6", members: [(String, JSONValue)] = []
    ) {
        write(
            message: message, priority: priority,
            members: [("event", .text(event)), ("message", .text(message))] + members)
    }

    private func write(message: String, priority: String, members: [(String, JSONValue)]) {
        if let journal {
            var fields: [(name: String, value: [UInt8])] = [
                ("MESSAGE", Array(message.utf8)), ("PRIORITY", Array(priority.utf8)),
                ("SYSLOG_IDENTIFIER", Array("usherd".utf8)), ("SYSLOG_FACILITY", Array("10".utf8)),
            ]
            for (name, value) in members {
                fields.append(("USHER_\(name.uppercased())", value.text ?? value.encoded()))
            }
            if journal.send(fields) { return }
        }
        StandardErrorLog.write(JSONValue.members(members).encoded())
    }
}
