import StrictJSON

/// A decision of usherd in the journal.
struct DecisionRecord: Equatable {
    /// journald writes it from the sender's cgroup; nobody but root starts something there.
    static let unit = "usherd.service"

    let microseconds: Int64
    private let entry: JournalEntry

    /// nil for whatever usherd's own unit has not said: anybody may write any field without a leading underscore.
    init?(_ entry: JournalEntry) {
        guard entry.isEqual("_SYSTEMD_UNIT", Self.unit), entry.isEqual("SYSLOG_IDENTIFIER", "usherd"),
            AuditField.events.contains(where: { entry.isEqual("USHER_EVENT", $0) }), entry.bytes("USHER_REASON") != nil
        else { return nil }
        microseconds = entry.microseconds
        self.entry = entry
    }

    func bytes(_ name: String) -> [UInt8]? { entry.bytes(AuditField.journalName(name)) }

    /// As it may stand on a terminal.
    func text(_ name: String) -> String? { bytes(name).map { Self.shown($0) } }

    /// One line of at most 80 columns: what is cut is in the JSON.
    var line: String {
        let outcome = text("outcome") ?? "?"
        var words = [UTCText.text(microseconds / 1_000_000), outcome]
        if outcome != "granted" { words.append(text("reason") ?? "?") }
        words.append(String((text("event") ?? "?").dropFirst("usher.".count)))
        words += [text("user") ?? "(unknown)", text("service") ?? "?"]
        for flag in ["observed", "stale", "trial"] where bytes(flag) != nil { words.append(flag) }
        if let origin { words.append("from \(origin)") }
        if let grant = text("grant") ?? text("via"), outcome == "granted" { words.append("by \(grant)") }
        return LogLine.fitted(words.joined(separator: " "))
    }

    private var origin: String? {
        text("ssh")?.split(separator: " ").first.map(String.init) ?? text("rhost")
    }

    /// The members of docs/audit.md behind the time.
    var json: JSONValue {
        var members: [(String, JSONValue)] = [("time", .text(UTCText.precise(microseconds)))]
        for field in AuditField.all {
            guard let bytes = bytes(field.name) else { continue }
            switch field.kind {
            case .text: members.append((field.name, .text(Self.shown(bytes))))
            case .json:
                // What cannot be read is shown as it is, not left out.
                let value = try? JSONValue.parse(bytes, limits: JournalEntry.limits)
                members.append((field.name, value ?? .text(Self.shown(bytes))))
            }
        }
        return .members(members)
    }

    /// usherd has escaped it; whoever has other bytes there is not usherd.
    private static func shown(_ bytes: [UInt8]) -> String {
        guard String(validating: bytes, as: UTF8.self) != nil else { return Output.printable(bytes) }
        return Output.printable(String(decoding: bytes, as: UTF8.self))
    }
}
