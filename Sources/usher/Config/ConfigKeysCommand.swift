import ArgumentParser
import StrictJSON
import UsherConfiguration

/// `usher config keys`.
struct ConfigKeysCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "keys",
        abstract: "Show every key of the configuration with its type and default.",
        discussion: "NAME in a table stands for a name of yours. docs/configuration.md says more about each key.")

    @Flag(name: .long, help: "Write the list to standard output as JSON.")
    var json = false

    func run() {
        if json {
            Output.line(AsciiJSON.text(.array(ConfigurationKeys.all.map(Self.json))))
        } else {
            for line in Self.lines { Output.line(line) }
        }
    }

    /// A table's header, then its keys.
    static var lines: [String] {
        var lines: [String] = []
        var table: String?
        for key in ConfigurationKeys.all {
            if key.table != table {
                if table != nil { lines.append("") }
                lines.append(key.table.isEmpty ? "tables" : "[\(key.table)]")
                table = key.table
            }
            let state = key.isNeeded ? ", needed" : key.defaultValue.map { ", default \($0)" } ?? ""
            let words = key.words.isEmpty ? "" : " (\(key.words.joined(separator: ", ")))"
            lines.append("  \(key.name): \(key.type.rawValue)\(words)\(state): \(key.meaning)")
        }
        return lines
    }

    static func json(_ key: ConfigurationKey) -> JSONValue {
        var members: [(String, JSONValue)] = [
            ("table", .text(key.table)), ("key", .text(key.name)), ("type", .text(key.type.rawValue)),
            ("default", key.defaultValue.map { .text($0) } ?? .null), ("needed", .bool(key.isNeeded)),
            ("meaning", .text(key.meaning)),
        ]
        if !key.words.isEmpty { members.append(("words", .array(key.words.map { .text($0) }))) }
        return .members(members)
    }
}
