import ArgumentParser
import StrictJSON

/// `usher account lock`.
struct AccountLockCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "lock",
        abstract: "Refuse an account everywhere, whatever the provider says.",
        discussion: "Its sign-ins end; name, uid and identity stay taken. Sessions that run are not ended.")

    @OptionGroup var check: AccountCheck
    @OptionGroup var options: AccountOptions

    @Argument(help: "The login name.")
    var name: String

    func run() throws {
        try options.run { session in
            let answer = try session.ask(.accountLock, [("name", .text(name)), check.member])
            guard
                let report = AccountChangeReport(
                    answer, done: { "\($0.shownName) is locked now." },
                    planned: { "\($0.shownName) would be locked." }, unchanged: { "\($0.shownName) is locked already." }
                )
            else { throw session.malformed }
            return report.common
        }
    }
}

/// `usher account unlock`.
struct AccountUnlockCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "unlock", abstract: "End what lock has done.")

    @OptionGroup var check: AccountCheck
    @OptionGroup var options: AccountOptions

    @Argument(help: "The login name.")
    var name: String

    func run() throws {
        try options.run { session in
            let answer = try session.ask(.accountUnlock, [("name", .text(name)), check.member])
            guard
                let report = AccountChangeReport(
                    answer, done: { "\($0.shownName) is not locked any more." },
                    planned: { "\($0.shownName) would be unlocked." }, unchanged: { "\($0.shownName) is not locked." })
            else { throw session.malformed }
            return report.common
        }
    }
}
