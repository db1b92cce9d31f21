import ArgumentParser
import StrictJSON

/// `usher account add`.
struct AccountAddCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "add",
        abstract: "Make accounts before anybody has logged in.",
        discussion: """
            They are published at once, with the uid that a login would give them: for keys, \
            cron, NFS and batch systems. Whoever signs in first under the name is bound to it, \
            where the configuration lets first logins bind; that login gets no privileged \
            group. A file has one name a line; \
            empty lines and lines that begin with # do not count.
            """)

    /// Names in one question.
    private static let batch = 300

    @Option(name: .long, help: ArgumentHelp("A file with names; - is standard input.", valueName: "file"))
    var file: String?

    @Option(
        name: .long,
        help: ArgumentHelp("The provider's name; without it, the one that owns the name.", valueName: "name"))
    var provider: String?

    @OptionGroup var check: AccountCheck
    @OptionGroup var options: AccountOptions

    @Argument(help: "Login names.")
    var names: [String] = []

    func validate() throws {
        guard names.isEmpty != (file == nil) else {
            throw ValidationError("either names or --file say which accounts are meant")
        }
    }

    func run() throws {
        let names = try NameList.names(names, file: file)
        try options.run { session in
            var results: [JSONObject] = []
            var rest = names[...]
            while !rest.isEmpty {
                let batch = rest.prefix(Self.batch)
                let members: [(String, JSONValue)] = [("names", .array(batch.map(JSONValue.string))), check.member]
                let answer = try session.ask(.accountAdd, members + (provider.map { [("provider", .text($0))] } ?? []))
                guard let some = answer["results"]?.array?.compactMap(\.object), some.count == batch.count else {
                    throw session.malformed
                }
                results += some
                rest = rest.dropFirst(batch.count)
            }
            return Self.report(results, isCheck: check.check)
        }
    }

    static func report(_ results: [JSONObject], isCheck: Bool) -> AccountOptions.Report {
        var lines: [String] = []
        var (added, refused) = (0, 0)
        for result in results {
            let name = result["name"]?.text.map { Output.printable($0, limit: 64) } ?? "unknown"
            let uid = result["uid"]?.number?.integer.map { ", uid \($0)" } ?? ""
            switch result["outcome"]?.text.map({ String(decoding: $0, as: UTF8.self) }) {
            case "added":
                added += 1
                lines.append("\(name): \(isCheck ? "would be added" : "added")\(uid)")
            case "unchanged": lines.append("\(name): there already\(uid)")
            default:
                refused += 1
                let reason = result["reason"]?.text.map { Output.printable($0, limit: 64) } ?? "unknown"
                let message = result["message"]?.text.map { Output.printable($0, limit: 512) } ?? ""
                lines.append("\(name): refused, \(reason). \(message)")
            }
        }
        return AccountOptions.Report(
            lines: lines,
            json: .members([
                ("ok", .bool(refused == 0)), ("check", .bool(isCheck)),
                ("results", .array(results.map(JSONValue.object))),
            ]), status: refused > 0 ? 1 : isCheck && added > 0 ? AccountCheck.differs : 0)
    }
}
