import ArgumentParser
import Glibc
import StrictJSON

/// `usher session end`.
struct SessionEndCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "end",
        abstract: "End sign-ins: no later login leans on them.",
        discussion: """
            One's own; root ends those of others, with --all --user NAME all of one account. \
            When one of the ids is not there, none is ended. One that has ended already is no \
            mistake. Shells that are open stay open, and what sshd and sudo decide by the last \
            sign-in is as before: usher account lock refuses somebody everywhere.

            Exit status: 0 ended, or nothing to do; 1 there is no such sign-in, or it is not \
            yours; 2 the command could not do its work.
            """)

    @Argument(help: "Ids, or the beginnings of them.")
    var ids: [SessionID] = []

    @Flag(name: .long, help: "All of one account, the caller's own without --user.")
    var all = false

    @Option(name: .long, help: ArgumentHelp("With --all: whose.", valueName: "name"))
    var user: String?

    @OptionGroup var options: AccountOptions

    func validate() throws {
        guard ids.isEmpty == all else {
            throw ValidationError("either ids or --all say which sign-ins are meant")
        }
        guard user == nil || all else { throw ValidationError("--user is for --all") }
        guard ids.count <= 64 else { throw ValidationError("at most 64 ids at one time") }
    }

    func run() throws {
        guard !all || user != nil || geteuid() != 0 else {
            throw CommandFailure(message: "root has no sign-in here: --all needs --user")
        }
        let what: (String, JSONValue)
        if let user {
            what = ("name", .text(user))
        } else {
            what = all ? ("own", .bool(true)) : ("ids", .array(ids.map { .text($0.digits) }))
        }
        try options.run { session in
            let answer = try session.ask(.sessionEnd, [what])
            var lines: [String] = []
            guard let results = answer["results"]?.array else { throw session.malformed }
            for result in results {
                guard let result = result.object, let outcome = result["outcome"]?.text,
                    let entry = SessionEntry(result["session"])
                else { throw session.malformed }
                let isEnded = outcome.elementsEqual("ended".utf8)
                let end = isEnded ? "is ended" : "had ended already" + (entry.reason.map { " (\($0))" } ?? "")
                lines.append("\(entry.shortID) of \(entry.name), \(entry.origin), \(end).")
            }
            return AccountOptions.Report(
                lines: lines.isEmpty ? ["There is no sign-in that counts."] : lines, json: .object(answer))
        }
    }
}
