import ArgumentParser
import StrictJSON

/// `usher account export`.
struct AccountExportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export",
        abstract: "Write accounts, pins, locks and what is retired as JSON, for another host.",
        discussion: "What sign-ins said, refresh tokens and times of logins stay on this host.")

    @Option(
        name: .long,
        help: ArgumentHelp("A new file (0600) instead of standard output.", valueName: "file"))
    var output: String?

    @Option(name: .long, help: ArgumentHelp("usherd's admin socket.", valueName: "path"))
    var adminSocket = AdminSocket.standardPath

    func run() throws {
        let options = try AccountOptions.plain(adminSocket)
        try options.run { session in
            var document: [UInt8] = []
            let file = try output.map { (path) throws(CommandFailure) in try NewFile(path) }
            try session.download(.accountExport) { document += $0 }
            let text = Array(AsciiJSON.text(document).utf8) + [UInt8(ascii: "\n")]
            guard let file else {
                Output.write(text, to: 1)
                return AccountOptions.Report(lines: [], json: .null)
            }
            try file.append(text)
            try file.finish()
            return AccountOptions.Report(lines: ["\(text.count) bytes are in \(file.shownPath)."], json: .null)
        }
    }
}

extension AccountOptions {
    /// For a verb without --json.
    static func plain(_ adminSocket: String) throws -> AccountOptions {
        try AccountOptions.parse(["--admin-socket", adminSocket])
    }
}
