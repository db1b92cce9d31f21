import LoginPolicy
import StrictTOML

extension ConfigurationReader {
    /// `[roles]`; `rules` are those that were read, `roles` those that exist.
    mutating func readRoleSources(_ root: TOMLTable, roles: KnownRoles) -> RoleSources {
        var sources = RoleSources()
        guard let (table, _) = table(root, "roles") else { return sources }
        checkKeys(table, of: "roles", place: "[roles]")
        if let list = texts(table, "default_roles") {
            for text in list.texts {
                guard let role = knownRole(text, roles) else { continue }
                if role.isPrivileged {
                    report(
                        "[role.\(role.name)] is privileged: it cannot be everybody's by default", at: text.position)
                }
                sources.defaults.append(role.name)
            }
        }
        sources.templates = readTemplates(table, roles)
        guard let text = text(table, "delegate") else { return sources }
        guard text.bytes.elementsEqual("nss".utf8) else {
            report("delegate has no value \(Quoted.text(text.bytes)); it may be nss", at: text.position)
            return sources
        }
        sources.isDelegatedToHost = true
        for (key, isThere) in [
            ("default_roles", table["default_roles"] != nil), ("from_groups", table["from_groups"] != nil),
        ] where isThere {
            report("delegate and \(key) exclude each other: one of them decides", at: text.position)
        }
        if case .table(let rules)? = root["rule"]?.content, let first = rules.entries.first {
            report(
                "delegate and rules exclude each other: \(file(first.keyPosition.source)):\(first.keyPosition.line) has "
                    + "[rule.\(Quoted.inner(first.key))]", at: text.position)
        }
        return sources
    }

    private mutating func readTemplates(_ table: TOMLTable, _ roles: KnownRoles) -> RoleTemplates? {
        guard let value = table["from_groups"], let (inner, start) = self.table(table, "from_groups") else {
            return nil
        }
        checkKeys(inner, of: "roles.from_groups", place: "from_groups")
        var prefix: [UInt8]?
        if let text = text(inner, "prefix") {
            if (1...64).contains(text.bytes.count) {
                prefix = text.bytes
            } else {
                report("prefix must be 1 to 64 bytes", at: text.position)
            }
        } else if inner["prefix"] == nil {
            report("from_groups needs a prefix: otherwise each group would be a role", at: value.position)
        }
        var allow: [String] = []
        if let list = texts(inner, "allow") {
            if list.isEmpty { report("allow must not be empty: no role could come so", at: list.position) }
            allow = list.texts.compactMap { knownRole($0, roles)?.name }
        } else if inner["allow"] == nil {
            report("from_groups needs allow: the roles that may come so", at: start)
        }
        let maximum = integer(inner, "max", in: 1...100) ?? 20
        return prefix.map { RoleTemplates(prefix: $0, allow: allow, maximum: maximum) }
    }

    /// A role that exists; nil with a report.
    mutating func knownRole(_ text: (bytes: [UInt8], position: TOMLPosition), _ roles: KnownRoles) -> Role? {
        if let role = roles[text.bytes] { return role }
        report(
            "there is no [role.\(Quoted.inner(text.bytes))]", at: text.position,
            suggestion: Spelling.nearest(to: text.bytes, among: roles.names))
        return nil
    }
}

/// Roles by name.
struct KnownRoles {
    let names: [String]
    private let roles: [[UInt8]: Role]

    init(_ roles: [Role]) {
        names = roles.map(\.name)
        self.roles = Dictionary(roles.map { (Array($0.name.utf8), $0) }) { first, _ in first }
    }

    subscript(name: [UInt8]) -> Role? { roles[name] }
}
