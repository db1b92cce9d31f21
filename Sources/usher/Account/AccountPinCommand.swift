import ArgumentParser
import StrictJSON

/// A name and the identity that it belongs to.
struct AccountIdentity: ParsableArguments {
    @Argument(help: "The login name.")
    var name: String

    @Option(name: .long, help: ArgumentHelp("The provider's issuer, as in the configuration.", valueName: "url"))
    var issuer: String

    @Option(name: .long, help: ArgumentHelp("The person's sub at the provider.", valueName: "sub"))
    var subject: String

    var members: [(String, JSONValue)] {
        [("name", .text(name)), ("issuer", .text(issuer)), ("subject", .text(subject))]
    }

    /// The subject as it may stand on a terminal.
    var shownSubject: String { Output.printable(Array(subject.utf8), limit: 256) }
}

/// `usher account pin`.
struct AccountPinCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "pin",
        abstract: "Say which person at the provider has a login name.",
        discussion: """
            Root vouches for the person: also the login that makes the binding may have \
            privileged groups, and a local account can be bound in no other way. An account \
            that is not there is made. One that belongs to somebody else is left alone: see rebind.
            """)

    @OptionGroup var identity: AccountIdentity
    @OptionGroup var check: AccountCheck
    @OptionGroup var options: AccountOptions

    func run() throws {
        try options.run { session in
            let answer = try session.ask(.accountPin, identity.members + [check.member])
            let kind = { (account: AccountEntry) in account.json["new"]?.bool == true ? ", a new account," : "" }
            guard
                let report = AccountChangeReport(
                    answer,
                    done: { "\($0.shownName)\(kind($0)) is pinned to \(identity.shownSubject), uid \($0.uid)." },
                    planned: {
                        "\($0.shownName)\(kind($0)) would be pinned to \(identity.shownSubject), uid \($0.uid)."
                    }, unchanged: { "\($0.shownName) is pinned to \(identity.shownSubject) already." })
            else { throw session.malformed }
            return report.common
        }
    }
}

/// `usher account rebind`.
struct AccountRebindCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rebind",
        abstract: "Give an account to another identity; name and uid stay.",
        discussion: """
            For the same person with a new entry at the provider. The old identity never comes \
            to another account. Root vouches for the new one, as with pin. What the last \
            sign-in said is dropped.
            """)

    @OptionGroup var identity: AccountIdentity
    @OptionGroup var check: AccountCheck
    @OptionGroup var options: AccountOptions

    func run() throws {
        try options.run { session in
            let answer = try session.ask(.accountRebind, identity.members + [check.member])
            guard
                let report = AccountChangeReport(
                    answer, done: { "\($0.shownName) belongs to \(identity.shownSubject) now." },
                    planned: { "\($0.shownName) would belong to \(identity.shownSubject)." },
                    unchanged: { "\($0.shownName) belongs to \(identity.shownSubject) already." })
            else { throw session.malformed }
            return report.common
        }
    }
}
