import AccountRecord
import ArgumentParser
import StrictJSON
import UsherConfiguration

/// `usher uid show`.
struct UIDShowCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Show the uids that names have, without a login.",
        discussion: """
            For file servers and fleets: every host of the site computes these. Nothing is \
            asked of usherd, and nothing is stored. A name that cannot have an account, or \
            whose uid an earlier one of the list has, is named with its reason. A file has one \
            name a line; empty lines and lines that begin with # do not count.

            Exit status: 0 all names have uids, 1 some have none, 2 nothing could be done.
            """)

    @Option(name: .long, help: ArgumentHelp("A file with names; - is standard input.", valueName: "file"))
    var file: String?

    @Option(
        name: .long,
        help: ArgumentHelp("A seed that lies elsewhere; - is standard input.", valueName: "file"))
    var seed: String?

    @Option(
        name: .long,
        help: ArgumentHelp("The provider's name; without it, the one that owns the name.", valueName: "name"))
    var provider: String?

    @OptionGroup var options: UIDOptions

    @Argument(help: "Login names.")
    var names: [String] = []

    func validate() throws {
        guard names.isEmpty != (file == nil) else {
            throw ValidationError("either names or --file say which accounts are meant")
        }
        guard file != "-" || seed != "-" else { throw ValidationError("standard input is only one of both") }
    }

    func run() throws {
        let names = try NameList.names(names, file: file)
        let configuration = try options.configuration()
        guard configuration.hostAccounts.uidSource == .derived else {
            throw CommandFailure(
                message: "uids are not computed here: uid_source = "
                    + "\"\(configuration.hostAccounts.uidSource.rawValue)\"")
        }
        let store = options.store
        let found =
            try seed.map { (path) throws(CommandFailure) in
                try CredentialStore.seed(try CredentialStore.secret(from: path), from: path)
            } ?? store.seed()
        guard let found else {
            throw CommandFailure(message: "\(KeyFile.shown(store.seedPath)): there is no seed; see usher uid seed")
        }
        let list = try UIDList(names, seed: found, configuration: configuration, provider: provider)
        if options.json {
            Output.line(AsciiJSON.text(list.json))
        } else {
            for line in list.lines { Output.line(line) }
            for line in list.problems { Output.error("usher: \(line)") }
        }
        if !list.isComplete { throw ExitCode(1) }
    }
}
