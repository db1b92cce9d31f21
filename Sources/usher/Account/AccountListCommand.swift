import ArgumentParser
import StrictJSON

/// `usher account list`.
struct AccountListCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "List all accounts of the store.",
        discussion: """
            BINDING is open while nobody is bound to the name, bound after a first login, and \
            pinned when root vouches for the person.
            """)

    @OptionGroup var options: AccountOptions

    func run() throws {
        try options.run { session in
            var accounts: [AccountEntry] = []
            while true {
                let after = accounts.last.map { [("after", JSONValue.string($0.name))] } ?? []
                let answer = try session.ask(.accountList, after)
                guard let page = answer["accounts"]?.array, let hasMore = answer["more"]?.bool,
                    !hasMore || !page.isEmpty
                else { throw session.malformed }
                for value in page {
                    // Each name behind the one before: an answer that goes in circles ends here.
                    guard let account = AccountEntry(value),
                        accounts.last.map({ $0.name.lexicographicallyPrecedes(account.name) }) ?? true
                    else { throw session.malformed }
                    accounts.append(account)
                }
                if !hasMore { return Self.report(accounts) }
            }
        }
    }

    static func report(_ accounts: [AccountEntry]) -> AccountOptions.Report {
        AccountOptions.Report(
            lines: accounts.isEmpty ? ["There is no account."] : lines(accounts),
            json: .members([("ok", .bool(true)), ("accounts", .array(accounts.map { .object($0.json) }))]))
    }

    private static func lines(_ accounts: [AccountEntry]) -> [String] {
        let names = accounts.map { Output.printable($0.name, limit: 32) }
        let width = max(names.map(\.count).max() ?? 0, 4)
        let heading = padded("NAME", width) + padded("UID", 10) + padded("STATE", 6) + padded("BINDING", 7)
        return [heading + "LAST LOGIN"]
            + zip(names, accounts).map { name, account in
                padded(name, width) + padded("\(account.uid)", 10) + padded(account.state, 6)
                    + padded(account.binding, 7) + (account.time("last_login").map(minute) ?? "never")
            }
    }

    /// `2026-11-25 16:27`, in UTC.
    private static func minute(_ time: String) -> String {
        String(time.prefix(16)).replacing("T", with: " ")
    }

    /// At least so wide, and two blanks.
    private static func padded(_ text: String, _ width: Int) -> String {
        text + String(repeating: " ", count: max(width - text.count, 0) + 2)
    }
}
