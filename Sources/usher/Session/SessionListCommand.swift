import ArgumentParser
import Glibc
import StrictJSON

/// `usher session list`.
struct SessionListCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "List the sign-ins that later logins may lean on.",
        discussion: """
            One's own, the newest first; root sees those of all accounts. HOW is code (the \
            device grant), phone (CIBA), password, or token (brought to usherd). SIGNED IN is \
            in UTC, USED how long ago a login leaned on it last. STATE says how long it counts \
            unless it is used, asked about or ended meanwhile; with --all, also how others have \
            ended: logged out, closed (the last session of it), ended (by usher session end), \
            revoked (at the provider), unused, unasked (the provider could not be asked), too \
            old, rebooted, clock (set back).
            """)

    @Flag(name: .long, help: "Show those that have ended, too.")
    var all = false

    @Option(name: .long, help: ArgumentHelp("Those of one account.", valueName: "name"))
    var user: String?

    @OptionGroup var options: AccountOptions

    func run() throws {
        try options.run { session in
            var sessions: [SessionEntry] = []
            var next: [UInt8]?
            repeat {
                var members: [(String, JSONValue)] = [("ended", .bool(all))]
                if let user { members.append(("name", .text(user))) }
                if let next { members.append(("after", .string(next))) }
                let answer = try session.ask(.sessionList, members)
                guard let page = answer["sessions"]?.array else { throw session.malformed }
                for value in page {
                    guard let entry = SessionEntry(value) else { throw session.malformed }
                    sessions.append(entry)
                }
                guard let last = answer["next"]?.text else { break }
                // Each id behind the one before: an answer that goes in circles ends here.
                guard next.map({ $0.lexicographicallyPrecedes(last) }) ?? true else { throw session.malformed }
                next = last
            } while true
            return Self.report(sessions, isAll: all, hasNames: geteuid() == 0 && user == nil)
        }
    }

    static func report(_ sessions: [SessionEntry], isAll: Bool, hasNames: Bool) -> AccountOptions.Report {
        let sorted = sessions.sorted { left, right in
            let (one, other) = (left.integer("signed_in_at") ?? 0, right.integer("signed_in_at") ?? 0)
            return one == other ? left.id < right.id : one > other
        }
        let nothing = isAll ? "There is no sign-in." : "There is no sign-in that counts."
        return AccountOptions.Report(
            lines: sorted.isEmpty ? [nothing] : SessionTable(sorted, hasNames: hasNames).lines,
            json: .members([("ok", .bool(true)), ("sessions", .array(sorted.map { .object($0.json) }))]))
    }
}
