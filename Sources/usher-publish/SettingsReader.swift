import AccountRecord
import StrictTOML

/// Reads `[accounts]`, the groups of roles and the issuers of providers from root's files, and nothing else: what
/// other keys mean, and whether they exist, is usherd's business and that of `usher check`.
struct SettingsReader {
    var settings = AccountSettings()
    /// `FILE:LINE:COLUMN: what is wrong`.
    var problems: [String] = []
    private var roles: [[UInt8]: (groups: [[UInt8]], isPrivileged: Bool)] = [:]
    /// Where each key stood that is ours: no second file may say it again.
    private var places: [[UInt8]: String] = [:]
    var rule = RuleReader()

    /// The settings, or all that is wrong with the files, in their order.
    static func read(
        _ files: [(path: String, bytes: [UInt8])], shells: [UInt8]
    ) -> Result<AccountSettings, SettingsProblems> {
        var reader = SettingsReader()
        for file in files { reader.read(file.bytes, file: file.path) }
        reader.settings.roles = reader.roles.sorted { $0.key.lexicographicallyPrecedes($1.key) }.map {
            AccountSettings.Role(groups: $0.value.groups, isPrivileged: $0.value.isPrivileged)
        }
        reader.checkShell(shells)
        reader.takeRule()
        return reader.problems.isEmpty ? .success(reader.settings) : .failure(SettingsProblems(reader.problems))
    }

    private mutating func read(_ bytes: [UInt8], file: String) {
        let document: TOMLTable
        do {
            document = try TOMLTable.parse(bytes)
        } catch {
            problems.append("\(file):\(error.position.line):\(error.position.column): \(error.explanation)")
            return
        }
        if let accounts = table(document, "accounts", file) { readAccounts(accounts, file) }
        readIssuers(document)
        guard let all = table(document, "role", file) else { return }
        for entry in all.entries {
            guard case .table(let role) = entry.value.content else {
                report("[role] holds tables only", entry.value, file)
                continue
            }
            readRole(role, entry.key, file)
        }
    }

    private mutating func readAccounts(_ accounts: TOMLTable, _ file: String) {
        if let value = first(accounts, "home", of: "accounts", file) {
            if let place = place(value) { settings.home = place } else { reportPlace("home", value, file) }
        }
        if let value = first(accounts, "shell", of: "accounts", file) {
            if let place = place(value) { settings.shell = place } else { reportPlace("shell", value, file) }
        }
        if let value = first(accounts, "enumerate", of: "accounts", file) {
            if case .bool(let lists) = value.content {
                settings.allowsLists = lists
            } else {
                report("enumerate must be true or false", value, file)
            }
        }
        if let value = first(accounts, "uid_range", of: "accounts", file) { readRange(value, file) }
        if let value = first(accounts, "reserved", of: "accounts", file), let names = texts(value, "reserved", file) {
            settings.reserved.formUnion(names)
        }
        if let value = accounts["rule"] { readRule(value, file) }
    }

    private mutating func readRange(_ value: TOMLValue, _ file: String) {
        guard case .array(let ends) = value.content, ends.count == 2, case .integer(let first) = ends[0].content,
            case .integer(let last) = ends[1].content
        else { return report("uid_range must be [FIRST, LAST]", value, file) }
        do {
            settings.range = try UIDRange.check(from: first, to: last)
        } catch {
            report("uid_range \(error.explanation)", value, file)
        }
    }

    private mutating func readRole(_ role: TOMLTable, _ name: [UInt8], _ file: String) {
        let place = "role." + String(decoding: name, as: UTF8.self)
        if let value = first(role, "local_groups", of: place, file), let groups = texts(value, "local_groups", file) {
            roles[name, default: ([], false)].groups = groups
        }
        guard let value = first(role, "privileged", of: place, file) else { return }
        guard case .bool(let isPrivileged) = value.content else {
            return report("privileged must be true or false", value, file)
        }
        roles[name, default: ([], false)].isPrivileged = isPrivileged
    }

    /// The value of a key that is ours; nil with a report when another file has it, too.
    mutating func first(_ table: TOMLTable, _ key: String, of place: String, _ file: String) -> TOMLValue? {
        guard let value = table[key] else { return nil }
        let name = Array("\(place).\(key)".utf8)
        if let other = places[name] {
            report("\(key) stands in \(other), too", value, file)
            return nil
        }
        places[name] = file
        return value
    }

    private mutating func table(_ document: TOMLTable, _ key: String, _ file: String) -> TOMLTable? {
        guard let value = document[key] else { return nil }
        guard case .table(let table) = value.content else {
            report("\(key) must be a table", value, file)
            return nil
        }
        return table
    }

    private mutating func texts(_ value: TOMLValue, _ key: String, _ file: String) -> [[UInt8]]? {
        guard case .array(let elements) = value.content else {
            report("\(key) must be an array of strings", value, file)
            return nil
        }
        var texts: [[UInt8]] = []
        for element in elements {
            guard case .string(let text) = element.content else {
                report("\(key) must be an array of strings", element, file)
                return nil
            }
            texts.append(text)
        }
        return texts
    }

    private func place(_ value: TOMLValue) -> AccountPlace? {
        guard case .string(let bytes) = value.content else { return nil }
        return AccountPlace(bytes)
    }

    private mutating func reportPlace(_ key: String, _ value: TOMLValue, _ file: String) {
        report(
            "\(key) must be an absolute path of at most 63 letters, digits, \"_\", \"-\", \".\" and \"/\"", value, file)
    }

    mutating func report(_ message: String, _ value: TOMLValue, _ file: String) {
        problems.append("\(file):\(value.position.line):\(value.position.column): \(message)")
    }

    /// shells(5). A shell that does not stand there would let nobody in by ftp, chsh and some PAM stacks.
    private mutating func checkShell(_ shells: [UInt8]) {
        let lines = shells.split(separator: UInt8(ascii: "\n"))
        guard !lines.contains(where: { $0.elementsEqual(settings.shell.bytes) }) else { return }
        problems.append(
            "the shell \(String(decoding: settings.shell.bytes, as: UTF8.self)) does not stand in /etc/shells")
    }
}

/// All that is wrong with the configuration.
struct SettingsProblems: Error, Equatable {
    let lines: [String]

    init(_ lines: [String]) {
        self.lines = lines
    }
}
