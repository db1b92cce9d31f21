/// Joins what belongs to one audit session: the login that began it, decisions in it, and what sudo ran. Each step
/// goes by fields that journald or the kernel wrote, or by words of a process of root.
struct SessionJoin {
    /// logind's message of a new session (systemd's sd-messages.h).
    private static let newSession = "8d45620c1a4348dbb17410da57c60c66"

    let reader: JournalReader
    let query: JournalQuery

    /// In order of time; empty when the journal knows no such session. Numbers of sessions begin anew at each boot:
    /// the last one with this number counts.
    func events(of session: String) throws(CommandFailure) -> [SessionEvent] {
        guard (1...20).contains(session.utf8.count), session.utf8.allSatisfy(Self.isSessionByte) else {
            throw CommandFailure(message: "a session is a number, such as 12, or logind's name for it, such as c1")
        }
        var events: [SessionEvent] = []
        var begin: JournalEntry?
        try reader.read(
            query.arguments(fields: [
                ("_SYSTEMD_UNIT", "systemd-logind.service"), ("MESSAGE_ID", Self.newSession), ("SESSION_ID", session),
            ])
        ) { begin = $0 }
        let boot = begin?.bytes("_BOOT_ID").map { String(decoding: $0, as: UTF8.self) }
        let inBoot = boot.map { [(name: "_BOOT_ID", value: $0)] } ?? []
        var connection: [UInt8]?
        if let begin {
            events.append(Self.said("logind", begin))
            if let leader = begin.bytes("LEADER") {
                let fields = inBoot + [("_PID", String(decoding: leader, as: UTF8.self)), ("_UID", "0")]
                try reader.read(query.arguments(fields: fields + [("_COMM", "sshd"), ("_COMM", "sshd-session")])) {
                    guard let accepted = $0.bytes("MESSAGE").flatMap(AcceptedLogin.connection) else { return }
                    connection = accepted
                    events.append(Self.said("sshd", $0))
                }
            }
        }
        let unit = [(name: "_SYSTEMD_UNIT", value: DecisionRecord.unit)]
        try reader.read(query.arguments(fields: inBoot + unit)) { entry in
            guard let record = DecisionRecord(entry) else { return }
            let isOfSession = record.bytes("audit_session")?.elementsEqual(session.utf8) ?? false
            let isOfConnection = connection.map { record.bytes("ssh")?.starts(with: $0) ?? false } ?? false
            if isOfSession || isOfConnection { events.append(.decision(record)) }
        }
        let inSession = inBoot + [(name: "_AUDIT_SESSION", value: session)]
        try reader.read(query.arguments(fields: inSession + [("_EXE", "/usr/bin/sudo")])) {
            events.append(Self.said("sudo", $0))
        }
        try reader.read(query.arguments(fields: inSession + [("_TRANSPORT", "audit")])) {
            events.append(Self.said("audit", $0))
        }
        return events.enumerated().sorted {
            ($0.element.microseconds, $0.offset) < ($1.element.microseconds, $1.offset)
        }.map(\.element)
    }

    private static func said(_ source: String, _ entry: JournalEntry) -> SessionEvent {
        .said(source: source, message: entry.bytes("MESSAGE") ?? [], microseconds: entry.microseconds)
    }

    private static func isSessionByte(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
    }
}
