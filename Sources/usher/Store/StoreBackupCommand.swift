import ArgumentParser
import StrictJSON

/// `usher store backup`.
struct StoreBackupCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "backup",
        abstract: "Write a copy of the store into a new file (0600).",
        discussion: """
            As of one moment, without refresh tokens. usherd makes and sends it; the file is \
            the caller's, and nothing is overwritten.
            """)

    @OptionGroup var options: AccountOptions

    @Argument(help: "The new file.")
    var file: String

    func run() throws {
        try options.run { session in
            let file = try NewFile(file)
            var count = 0
            try session.download(.storeBackup) { piece in
                try file.append(piece)
                count += piece.count
            }
            try file.finish()
            return AccountOptions.Report(
                lines: ["\(count) bytes are in \(file.shownPath)."],
                json: .members([
                    ("ok", .bool(true)), ("file", .text(file.shownPath)), ("bytes", .integer(count)),
                ]))
        }
    }
}
