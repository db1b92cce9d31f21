import ArgumentParser

/// `usher log`.
struct LogCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "log",
        abstract: "Show what usherd decided, from the journal.",
        discussion: """
            One line a decision, with times in UTC. Only entries that journald itself says are of usherd.service count: anybody may write others that look the same. \
            Root and members of the groups adm and systemd-journal see all of them. /usr/share/doc/usher/audit.md has every field, and runbook.md every reason.

            --join takes the number of an audit session (`cat /proc/self/sessionid` in it, or `loginctl`) and shows the login \
            that began it, each decision in it, and the commands that sudo ran.

            Exit status: 0 the journal was read, 2 it could not be.
            """)

    @Option(name: .long, help: ArgumentHelp("Only decisions about this login name.", valueName: "name"))
    var user: String?

    @Option(name: .long, help: ArgumentHelp("Only those of this PAM service, such as sshd.", valueName: "service"))
    var service: String?

    @Option(name: .long, help: ArgumentHelp("Only those with this reason code.", valueName: "code"))
    var reason: String?

    /// `-1h` is a time and no option.
    @Option(
        name: .long, parsing: .unconditional,
        help: ArgumentHelp("Only those since then, as journalctl takes it.", valueName: "time"))
    var since: String?

    @Flag(name: .long, help: "Show the last ones, then new ones until ^C.")
    var follow = false

    @Option(name: .long, help: ArgumentHelp("Show one session: login, sudo and audit.", valueName: "session"))
    var join: String?

    @Option(name: .long, help: ArgumentHelp("Read the journal files there.", valueName: "directory"))
    var directory: String?

    @Flag(name: .long, help: "Write one JSON object a line, with all fields.")
    var json = false

    func validate() throws {
        guard join != nil else { return }
        if follow || user != nil || service != nil || reason != nil {
            throw ValidationError("--join takes no --user, --service, --reason and --follow.")
        }
    }

    func run() throws {
        var query = JournalQuery()
        query.since = since
        query.directory = directory.map(AbsolutePath.from)
        if let join {
            let events = try SessionJoin(reader: JournalReader(), query: query).events(of: join)
            for event in events { Output.line(json ? AsciiJSON.text(event.json) : event.line) }
            if events.isEmpty, !json { Output.error("usher: the journal has nothing of this session") }
            return
        }
        (query.user, query.service, query.reason, query.follows) = (user, service, reason, follow)
        var isEmpty = true
        try JournalReader().read(query.arguments) { entry in
            guard let record = DecisionRecord(entry), query.matches(record) else { return }
            isEmpty = false
            Output.line(json ? AsciiJSON.text(record.json) : record.line)
        }
        if isEmpty, !json { Output.error("usher: the journal has no such decision that you may see") }
    }
}
