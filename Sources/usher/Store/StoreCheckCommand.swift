import ArgumentParser
import StrictJSON

/// `usher store check`.
struct StoreCheckCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Have usherd read every page and row of its store.",
        discussion: "Exit status: 0 sound, 1 damaged, 2 it could not be looked at.")

    @OptionGroup var options: AccountOptions

    func run() throws {
        try options.run { session in
            let answer = try session.ask(.storeCheck)
            guard let report = Self.report(answer) else { throw session.malformed }
            return report
        }
    }

    /// nil when the answer makes no sense.
    static func report(_ answer: JSONObject) -> AccountOptions.Report? {
        let number = { (name: StaticString) in answer[name]?.number?.integer }
        guard let path = answer["path"]?.text, let version = number("version"), let bytes = number("bytes"),
            let accounts = number("accounts"), let locked = number("locked"), let pinned = number("pinned"),
            let tombstones = number("tombstones"), let facts = number("facts"), let stale = number("stale_facts"),
            let tokens = number("tokens"), let mark = number("clock_mark"), let now = number("now"),
            let problems = answer["problems"]?.array?.compactMap(\.text)
        else { return nil }
        let (ahead, overflow) = mark.subtractingReportingOverflow(now)
        var lines = [
            "store          \(Output.printable(path, limit: 4_096)), version \(version), \(bytes) bytes",
            "accounts       \(accounts), \(locked) locked, \(pinned) pinned",
            "retired        \(tombstones) names, identities or uids",
            "sign-ins       \(facts) known, \(stale) of them stale; \(tokens) refresh tokens",
            "latest time    \(UTCText.text(mark))"
                + (!overflow && ahead > 300 ? ", AHEAD of this host's clock by \(AgeText.of(ahead))" : ""),
        ]
        lines += problems.map { "DAMAGED        " + Output.printable($0, limit: 256) }
        if problems.isEmpty { lines.append("Every page and row is sound.") }
        return AccountOptions.Report(lines: lines, json: .object(answer), status: problems.isEmpty ? 0 : 1)
    }
}
