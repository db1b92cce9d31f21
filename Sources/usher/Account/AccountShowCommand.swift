import ArgumentParser
import StrictJSON

/// `usher account show`.
struct AccountShowCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Show one account, its last sign-in, and what was last decided.",
        discussion: """
            Root sees everything; whoever has the account sees its state, the times, the names \
            of its roles and the decisions.
            """)

    @OptionGroup var options: AccountOptions

    @Argument(help: "The login name.")
    var name: String

    func run() throws {
        try options.run { session in
            let answer = try session.ask(.accountShow, [("name", .text(name))])
            guard let account = AccountEntry(answer["account"]), account.name.elementsEqual(name.utf8) else {
                throw session.malformed
            }
            return AccountOptions.Report(lines: Self.lines(account), json: .object(answer))
        }
    }

    static func lines(_ account: AccountEntry) -> [String] {
        let group = account.json["gid"]?.number?.integer.map { ", gid \($0)" } ?? ""
        var rows = [
            ("account", "\(Output.printable(account.name, limit: 32)), uid \(account.uid)\(group)"),
            ("state", account.state),
        ]
        if account.json["pinned"] != nil {
            rows.append(("binding", account.binding))
            rows.append(("uid from", account.text("uid_source", limit: 16) ?? "unknown"))
            rows.append(("home", account.text("home") ?? ""))
            rows.append(("shell", account.text("shell") ?? ""))
            rows.append(("issuer", account.text("issuer", limit: 2_048) ?? ""))
            rows.append(("subject", account.text("subject", limit: 1_024) ?? "nobody is bound yet"))
        }
        rows.append(("first login", account.time("first_login") ?? "never"))
        rows.append(("last login", account.time("last_login") ?? "never"))
        rows.append(("last sign-in", signIn(account.json["facts"]?.object)))
        if let roles = account.json["roles"]?.array {
            let names = roles.compactMap(\.text).map { Output.printable($0, limit: 64) }
            rows.append(("roles", names.isEmpty ? "none" : names.joined(separator: " ")))
        }
        for decision in account.json["decisions"]?.array ?? [] {
            guard let decision = decision.object else { continue }
            rows.append(("decided", text(decision)))
        }
        return rows.map { label, value in label + String(repeating: " ", count: 15 - label.count) + value }
    }

    private static func signIn(_ facts: JSONObject?) -> String {
        let state = facts?["state"]?.text.map { String(decoding: $0, as: UTF8.self) }
        return switch state {
        case "known": facts?["established_at"]?.number?.integer.map { UTCText.text($0) } ?? "known"
        case "never": "none that counts: nobody has signed in since the account was made or changed"
        case "ended": "none that counts: the provider ended it" + ending(facts)
        case "stale": "none that counts: the store was restored since"
        case "from_future": "none that counts: it is dated in the future"
        case "clock_behind": "none that counts: the host's clock is behind the store's"
        default: "unknown"
        }
    }

    private static func ending(_ facts: JSONObject?) -> String {
        let time = facts?["ended_at"]?.number?.integer.map { ", " + UTCText.text($0) } ?? ""
        return time + (facts?["reason"]?.text.map { " (" + Output.printable($0, limit: 64) + ")" } ?? "")
    }

    private static func text(_ decision: JSONObject) -> String {
        let service = decision["service"]?.text.map { Output.printable($0, limit: 64) } ?? "unknown"
        let isGranted = decision["granted"]?.bool == true
        let reason = decision["reason"]?.text.map { " " + Output.printable($0, limit: 64) } ?? ""
        let time = decision["time"]?.number?.integer.map { " " + UTCText.text($0) } ?? ""
        return "\(service): " + (isGranted ? "granted" : "refused" + reason) + time
    }
}
