import ArgumentParser
import StrictJSON

/// `usher store restore`.
struct StoreRestoreCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "restore",
        abstract: "Put a backup in the store's place.",
        discussion: """
            usherd checks the backup and unites it with the store: no lock and nothing retired \
            of either is lost, who came after the backup stays, and accounts about which they \
            disagree are locked and named. Everybody signs in once more. Logins wait meanwhile.
            """)

    @OptionGroup var check: AccountCheck
    @OptionGroup var options: AccountOptions

    @Argument(help: "The backup; - is standard input.")
    var file: String

    func run() throws {
        try options.run { session in
            var input = try InputFile(file)
            let bytes = try session.upload { try input.piece() }
            let answer = try session.ask(.storeRestore, [("bytes", .integer(bytes)), check.member])
            guard let report = Self.report(answer, isCheck: check.check) else { throw session.malformed }
            return report
        }
    }

    /// nil when the answer makes no sense.
    static func report(_ answer: JSONObject, isCheck: Bool) -> AccountOptions.Report? {
        guard let accounts = answer["accounts"]?.number?.integer, let kept = ImportCounts(answer["kept"]),
            let previous = answer["previous"]?.text, let disputed = answer["disputed"]?.array?.compactMap(\.text)
        else { return nil }
        var lines = [
            isCheck
                ? "The store would have \(accounts) accounts; everybody would sign in once more."
                : "The store is restored and has \(accounts) accounts; everybody signs in once more."
        ]
        if previous.elementsEqual("partial".utf8) {
            lines.append("The store before was damaged: what could be read of it was kept.")
        }
        if kept.isChange { lines += ["From the store before:"] + kept.lines(isCheck: isCheck).dropFirst() }
        for name in disputed {
            let verb = isCheck ? "would be locked" : "is locked"
            lines.append("\(Output.printable(name, limit: 32)) \(verb): backup and store disagree about it.")
        }
        return AccountOptions.Report(
            lines: lines, json: .object(answer), status: isCheck ? AccountCheck.differs : 0)
    }
}
