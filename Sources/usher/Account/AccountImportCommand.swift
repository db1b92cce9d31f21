import ArgumentParser
import StrictJSON

/// `usher account import`.
struct AccountImportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "import",
        abstract: "Take over what another host has exported, all of it or nothing.",
        discussion: """
            A lock on either host locks, and who was forgotten on either is gone. An entry that \
            contradicts this host is refused with its number, and nothing is taken then.
            """)

    @OptionGroup var check: AccountCheck
    @OptionGroup var options: AccountOptions

    @Argument(help: "The export; - is standard input.")
    var file: String

    func run() throws {
        try options.run { session in
            var input = try InputFile(file)
            let bytes = try session.upload { try input.piece() }
            let answer = try session.ask(.accountImport, [("bytes", .integer(bytes)), check.member])
            guard let counts = ImportCounts(answer["report"]) else { throw session.malformed }
            return AccountOptions.Report(
                lines: counts.lines(isCheck: check.check), json: .object(answer),
                status: check.check && counts.isChange ? AccountCheck.differs : 0)
        }
    }
}
