import StrictTOML
import UsherConfiguration

/// A file of the configuration without what is nobody's business: comments are gone, and of strings only those stay
/// whose key is known to hold no name and no secret. What is not known is not shown.
struct RedactedConfiguration {
    /// Strings of the administrator's that a reader needs and that say nothing about people. Addresses of the provider
    /// are among them, without a query and without a user.
    private static let shown: Set<String> = [
        "provider.NAME.issuer", "provider.NAME.discovery_url", "provider.NAME.client.scopes",
        "provider.NAME.claims.principal", "provider.NAME.claims.groups", "provider.NAME.claims.roles",
        "provider.NAME.claims.name", "provider.NAME.claims.email", "provider.NAME.claims.domain",
        "provider.NAME.client.secret_credential", "provider.NAME.client.private_key_credential",
        "service.NAME.roles", "service.NAME.provider", "role.NAME.services", "role.NAME.providers",
        "rule.NAME.roles", "rule.NAME.providers", "accounts.rule.provider", "roles.default_roles",
    ]
    /// Tables whose own names say who somebody is.
    private static let personal: Set<String> = ["account"]

    private let pseudonyms: Pseudonyms

    init(_ pseudonyms: Pseudonyms) {
        self.pseudonyms = pseudonyms
    }

    func text(of bytes: [UInt8]) -> String {
        do throws(TOMLError) {
            var lines: [String] = []
            write(try TOMLTable.parse(bytes), path: [], shownPath: [], to: &lines)
            return lines.joined(separator: "\n") + "\n"
        } catch {
            return "# does not parse: line \(error.position.line), column \(error.position.column)\n"
        }
    }

    private func write(_ table: TOMLTable, path: [String], shownPath: [String], to lines: inout [String]) {
        let tables = table.entries.filter { isTable($0.value) }
        if !path.isEmpty, tables.count < table.entries.count || tables.isEmpty {
            lines.append("[\(shownPath.joined(separator: "."))]")
        }
        for entry in table.entries where !isTable(entry.value) {
            lines.append("\(name(entry.key, in: path)) = \(text(entry.value, at: path, entry.key))")
        }
        for entry in tables {
            guard case .table(let inner) = entry.value.content else { continue }
            let known = Self.isKnown(path, entry.key)
            let general = known ? String(decoding: entry.key, as: UTF8.self) : "NAME"
            write(inner, path: path + [general], shownPath: shownPath + [name(entry.key, in: path)], to: &lines)
        }
    }

    private func isTable(_ value: TOMLValue) -> Bool {
        if case .table = value.content { true } else { false }
    }

    /// Is the key one of the configuration's own, and not a name of the administrator's?
    private static func isKnown(_ path: [String], _ key: [UInt8]) -> Bool {
        let table = path.joined(separator: ".")
        return ConfigurationKeys.all.contains { $0.table == table && $0.name.utf8.elementsEqual(key) }
    }

    /// Names of providers, services, roles and rules stay, as in the log; those of people and of free maps do not.
    private func name(_ key: [UInt8], in path: [String]) -> String {
        if Self.isKnown(path, key) { return String(decoding: key, as: UTF8.self) }
        if path.count == 1, let table = path.first, ["provider", "service", "role", "rule"].contains(table) {
            return Output.printable(key, limit: 64)
        }
        return pseudonyms.of(key, kind: Self.personal.contains(path.first ?? "") ? "person" : "key")
    }

    private func text(_ value: TOMLValue, at path: [String], _ key: [UInt8]) -> String {
        let table = path.joined(separator: ".")
        let word = String(decoding: key, as: UTF8.self)
        let entry = ConfigurationKeys.all.first { $0.table == table && $0.name == word }
        return text(value, entry: entry, isShown: Self.shown.contains("\(table).\(word)"))
    }

    private func text(_ value: TOMLValue, entry: ConfigurationKey?, isShown: Bool) -> String {
        switch value.content {
        case .integer(let number): return entry == nil ? "(an integer)" : "\(number)"
        case .bool(let flag): return "\(flag)"
        case .array(let values):
            return "[\(values.map { text($0, entry: entry, isShown: isShown) }.joined(separator: ", "))]"
        case .string(let bytes):
            let word = String(decoding: bytes, as: UTF8.self)
            let isOfList = entry?.words.contains(word) ?? false
            if isOfList || entry?.type == .duration && bytes.count < 16 || isShown {
                return "\"\(Output.printable(entry?.type == .url ? Self.plainURL(bytes) : bytes))\""
            }
            return "(a string of \(bytes.count) bytes)"
        case .float, .offsetDateTime, .localDateTime, .localDate, .localTime: return "(a \(value.typeName))"
        case .table: return "(a table)"
        }
    }

    /// Without what stands before an `@`, and behind a `?` or `#`.
    private static func plainURL(_ bytes: [UInt8]) -> [UInt8] {
        let end = bytes.firstIndex { $0 == UInt8(ascii: "?") || $0 == UInt8(ascii: "#") } ?? bytes.endIndex
        guard bytes.contains(UInt8(ascii: "@")) else { return Array(bytes[..<end]) }
        return Array("(with a user)".utf8)
    }
}
