import LoginPolicy
import Testing

@testable import UsherConfiguration

/// The list of keys against the readers and the documents.
struct KeyTableTests {
    /// Every table with what it needs, so that one more key can be added to it.
    private static let tables: [(header: String, lines: [(key: String, value: String)])] = [
        ("provider.NAME", [("issuer", "\"https://sso.example.com\"")]),
        ("provider.NAME.client", [("id", "\"hosts\""), ("auth_method", "\"none\"")]),
        ("provider.NAME.claims", [("principal", "\"sub\""), ("groups", "\"groups\"")]),
        ("provider.NAME.bearer", [("audiences", "[\"a\"]")]),
        ("provider.NAME.tokens", []), ("provider.NAME.logout", []), ("provider.NAME.tls", []),
        ("provider.NAME.http", []), ("accounts", []),
        ("accounts.rule", [("prefix", "\"o.\"")]),
        ("account.NAME", [("provider", "\"NAME\""), ("subject", "\"s\"")]),
        ("service_account.NAME", [("client_id", "\"robot\""), ("roles", "[\"NAME\"]")]),
        ("roles", []), ("roles.from_groups", [("prefix", "\"role-\""), ("allow", "[\"NAME\"]")]),
        ("role.NAME", [("groups", "[\"g\"]")]),
        ("rule.NAME", [("roles", "[\"NAME\"]"), ("rules", "{ field = { acr = \"a\" } }")]), ("host", []),
        ("policy", []),
        ("service.NAME", [("grants", "[\"device\"]"), ("roles", "[\"NAME\"]")]), ("service.NAME.messages", []),
        ("service.NAME.reuse", [("max_age", "\"15m\"")]),
        ("service.NAME.key_login", [("fresh_within", "\"12h\"")]), ("sessions", []),
        ("limits", []), ("messages", []), ("daemon", []),
    ]

    private static let basic = [("auth_method", "\"client_secret_basic\"")]
    private static let assertion = [("auth_method", "\"private_key_jwt\"")]

    /// What some keys need beside them.
    private static let contexts: [String: [(key: String, value: String)]] = [
        "secret_credential": basic, "secret_file": basic, "private_key_credential": assertion,
        "private_key_file": assertion, "secret_grace": basic + [("secret_file", "\"/s\"")],
        "basic_encoding": basic + [("secret_file", "\"/s\"")], "key_id": assertion + [("private_key_file", "\"/k\"")],
        "assertion_alg": assertion + [("private_key_file", "\"/k\"")],
        "assertion_audience": assertion + [("private_key_file", "\"/k\"")],
        "assertion_client_id": assertion + [("private_key_file", "\"/k\"")], "client_cert": [("client_key", "\"/k\"")],
        "client_key": [("client_cert", "\"/c\"")],
        "client_key_passphrase_file": [("client_key", "\"/k\""), ("client_cert", "\"/c\"")],
        "proxy_credentials_file": [("proxy", "\"http://p.example.com:3128\"")],
        "no_proxy": [("proxy", "\"http://p.example.com:3128\"")],
    ]

    /// An account is called as a login is, and keys are for sshd alone, which needs a table then; the other names
    /// may be anything.
    private static func opening(_ header: String) -> [String] {
        switch header {
        case "account.NAME": ["[account.name]"]
        case "service_account.NAME": ["[service_account.robot]"]
        case "service.NAME.key_login":
            ["[service.sshd]", "grants = [\"device\"]", "roles = [\"NAME\"]", "[service.sshd.key_login]"]
        default: ["[\(header)]"]
        }
    }

    /// All of them, with what they need.
    private static var plain: String {
        tables.map { table in
            (opening(table.header) + table.lines.map { "\($0.key) = \($0.value)" }).map { $0 + "\n" }.joined()
        }.joined()
    }

    /// The file with one key more, or exchanged; and the line of it.
    private static func file(_ key: ConfigurationKey, value: String) -> (text: String, line: Int) {
        var lines: [String] = []
        var line = 0
        if key.table.isEmpty {
            lines.append("\(key.name) = \(value)")
            line = 1
        }
        for table in tables {
            let first = table.header.split(separator: ".").first.map(String.init) ?? ""
            if key.table.isEmpty, first == key.name { continue }
            // A table that is replaced by a value has no header.
            if key.type == .table, !key.table.isEmpty, "\(table.header).".hasPrefix("\(key.table).\(key.name).") {
                continue
            }
            lines += opening(table.header)
            let context = table.header == key.table ? contexts[key.name] ?? [] : []
            for entry in table.lines + context where table.header != key.table || entry.key != key.name {
                guard entry.key != "auth_method" || context.isEmpty || entry.value != "\"none\"" else { continue }
                lines.append("\(entry.key) = \(entry.value)")
            }
            if table.header == key.table {
                lines.append("\(key.name) = \(value)")
                line = lines.count
            }
        }
        return (lines.joined(separator: "\n") + "\n", line)
    }

    @Test func `the tables of this test are those of the list, and are good by themselves`() throws {
        #expect(Set(Self.tables.map(\.header) + [""]) == Set(ConfigurationKeys.all.map(\.table)))
        _ = try SampleFile.parse(Self.plain).get()
    }

    @Test(arguments: ConfigurationKeys.all) func `a value of the wrong type is refused with its place`(
        _ key: ConfigurationKey
    ) {
        // No key takes a date.
        let (text, line) = Self.file(key, value: "2026-11-25")
        let column = key.name.utf8.count + 4
        let start = "u.toml:\(line):\(column): "
        let found = SampleFile.problems(text)
        #expect(found.filter { $0.hasPrefix(start) }.count == 1, "\(key.table) \(key.name): \(found)")
        for problem in found where problem.hasPrefix(start) {
            #expect(problem.hasPrefix("\(start)\(key.name) must be ") && problem.hasSuffix(", this is a date"))
        }
    }

    @Test(arguments: ConfigurationKeys.all.filter { $0.type == .texts || $0.type == .textSets })
    func `so is an element of the wrong type`(_ key: ConfigurationKey) {
        let value = key.type == .texts ? "[1.5]" : "[[1.5]]"
        let (text, line) = Self.file(key, value: value)
        let column = key.name.utf8.count + (key.type == .texts ? 5 : 6)
        let wanted = key.type == .texts ? "an array of strings" : "an array of arrays of strings"
        #expect(
            SampleFile.problems(text).contains(
                "u.toml:\(line):\(column): \(key.name) must be \(wanted), this is a float"))
    }

    @Test(arguments: ConfigurationKeys.all.filter { !$0.words.isEmpty && $0.type == .text })
    func `a word that is none of those listed is refused`(_ key: ConfigurationKey) {
        let (text, line) = Self.file(key, value: "\"no such word\"")
        #expect(SampleFile.problems(text).contains { $0.hasPrefix("u.toml:\(line):") }, "\(key.table) \(key.name)")
    }

    @Test func `a key stands in a table once`() {
        let names = ConfigurationKeys.all.map { "\($0.table) \($0.name)" }
        #expect(Set(names).count == names.count)
    }

    // MARK: docs/configuration.md

    private struct Row: Equatable {
        let table: String
        let key: String
        let fallback: String
    }

    private func rows() throws -> [Row] {
        var table: String?
        var rows: [Row] = []
        for line in try Documents.read("configuration.md").split(separator: "\n") {
            if line.hasPrefix("## ") {
                let name = line.dropFirst(3)
                table = name.hasPrefix("`[") && name.hasSuffix("]`") ? String(name.dropFirst(2).dropLast(2)) : nil
            }
            guard let table, line.hasPrefix("| `") else { continue }
            let cells = line.dropFirst(2).dropLast(2).replacing("\\|", with: "/").split(separator: " | ")
            // Tables of other things have two columns.
            guard cells.count == 3, let first = cells.first, let last = cells.last else { continue }
            for name in first.split(separator: "`") where !name.hasPrefix(",") {
                rows.append(Row(table: table, key: String(name), fallback: String(last)))
            }
        }
        return rows
    }

    @Test func `every key is documented, and every documented key exists`() throws {
        var documented = Set(try rows().map { "[\($0.table)] \($0.key)" })
        for row in try rows() where row.table == "policy" { documented.insert("[service.NAME] \(row.key)") }
        let known = Set(ConfigurationKeys.all.filter { $0.type != .table }.map { "[\($0.table)] \($0.name)" })
        #expect(known.subtracting(documented) == [], "not in docs/configuration.md")
        #expect(documented.subtracting(known) == [], "in docs/configuration.md alone")
        let page = try Documents.read("configuration.md")
        for table in Set(ConfigurationKeys.all.map(\.table)) where !table.isEmpty {
            #expect(page.contains("\n## `[\(table)]`\n"), "\(table)")
        }
    }

    @Test func `the documents say the same about defaults and what is needed`() throws {
        for row in try rows() {
            guard let key = ConfigurationKeys.all.first(where: { $0.table == row.table && $0.name == row.key }) else {
                continue
            }
            #expect(key.isNeeded == (row.fallback == "needed"), "\(row)")
            let isCode = row.fallback.split(separator: "`", omittingEmptySubsequences: false).count == 3
            let isWritten =
                isCode && row.fallback.hasPrefix("`") && row.fallback.hasSuffix("`")
                || Int(row.fallback) != nil
            if isWritten {
                #expect(key.defaultValue == row.fallback.replacing("`", with: ""), "\(row)")
            } else if let value = key.defaultValue, !value.hasPrefix("["), value != "{}" {
                Issue.record("docs/configuration.md does not say the default \(value) of \(row)")
            }
        }
    }

    @Test func `the defaults of the list are those of the readers`() throws {
        let expected = try SampleFile.parse(Self.plain).get()
        // Keys whose presence alone says something, besides their value.
        let special = ["secret_grace", "basic_encoding", "assertion_audience", "assertion_client_id", "no_proxy"]
        for key in ConfigurationKeys.all {
            guard let value = key.defaultValue, !special.contains(key.name) else { continue }
            let isUnset = value == "[]" && ["provider.NAME.tls", "provider.NAME.client"].contains(key.table)
            let (text, line) = Self.file(key, value: value)
            guard case .success(var configuration) = SampleFile.parse(text) else {
                if !isUnset, key.name != "ciba_without_first_factor" {
                    Issue.record("\(key.table) \(key.name) line \(line): \(SampleFile.problems(text))")
                }
                continue
            }
            configuration.fingerprint = expected.fingerprint
            configuration.warnings = expected.warnings
            #expect(configuration.withoutPlaces == expected.withoutPlaces, "\(key.table) \(key.name) = \(value)")
        }
    }
}

extension UsherConfiguration {
    /// Lines shift when a key is added.
    fileprivate var withoutPlaces: UsherConfiguration {
        var other = self
        for index in other.roles.indices { other.roles[index].place = nil }
        for index in other.services.indices { other.services[index].place = nil }
        other.roleRules = []
        other.listed = AccountList()
        return other
    }
}
