import ArgumentParser
import StrictJSON

/// `usher account rename`.
struct AccountRenameCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rename",
        abstract: "Give an account another login name; uid and identity stay.",
        discussion: """
            The old name is never anybody else's. What the last sign-in said is dropped: the \
            person signs in once more. The home directory is not moved.
            """)

    @OptionGroup var check: AccountCheck
    @OptionGroup var options: AccountOptions

    @Argument(help: "The login name.")
    var name: String

    @Argument(help: "The new one.")
    var newName: String

    func run() throws {
        let old = Output.printable(Array(name.utf8), limit: 64)
        try options.run { session in
            let answer = try session.ask(
                .accountRename, [("name", .text(name)), ("to", .text(newName)), check.member])
            guard
                let report = AccountChangeReport(
                    answer, done: { "\(old) is \($0.shownName) now, uid \($0.uid)." },
                    planned: { "\(old) would be \($0.shownName), uid \($0.uid)." },
                    unchanged: { "\($0.shownName) has this name." })
            else { throw session.malformed }
            return report.common
        }
    }
}

/// `usher account forget`.
struct AccountForgetCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "forget",
        abstract: "Remove an account for good.",
        discussion: """
            Its name, uid and identity are never used again on this host, and on no host that \
            imports its accounts; not by the same person either. To keep somebody out for a \
            while, lock the account.
            """)

    @OptionGroup var check: AccountCheck
    @OptionGroup var options: AccountOptions

    @Argument(help: "The login name.")
    var name: String

    func run() throws {
        try options.run { session in
            let answer = try session.ask(.accountForget, [("name", .text(name)), check.member])
            let never = "name, uid and identity are never used again"
            guard
                let report = AccountChangeReport(
                    answer, done: { "\($0.shownName), uid \($0.uid), is forgotten; \(never)." },
                    planned: { "\($0.shownName), uid \($0.uid), would be forgotten: \(never)." },
                    unchanged: { "\($0.shownName) is forgotten already." })
            else { throw session.malformed }
            return report.common
        }
    }
}
