import LoginPolicy
import OpenIDConnect
import StrictTOML

extension ConfigurationReader {
    /// Every `[role.NAME]`.
    mutating func readRoles(_ root: TOMLTable, providers: [String]) -> [Role] {
        guard let (tables, _) = table(root, "role") else { return [] }
        var roles: [Role] = []
        for entry in tables.entries {
            guard let name = tableName(entry.key, at: entry.keyPosition, what: "role", limit: 64) else { continue }
            guard case .table(let table) = entry.value.content else {
                wrongType(entry.value, "role.\(name)", "a table")
                continue
            }
            checkKeys(table, known: ["groups", "providers"], place: "[role.\(name)]")
            let names = readRoleProviders(table, of: name, at: entry.keyPosition, among: providers)
            roles.append(
                Role(name: name, groups: readGroups(table, of: name, at: entry.keyPosition), providers: names))
        }
        return roles
    }

    private mutating func readGroups(_ table: TOMLTable, of role: String, at position: TOMLPosition) -> [[UInt8]] {
        guard table["groups"] != nil else {
            report("[role.\(role)] needs groups that have it", at: position)
            return []
        }
        guard let groups = texts(table, "groups") else { return [] }
        if groups.isEmpty { report("groups must not be empty: nobody could have the role", at: groups.position) }
        for group in groups.texts where group.bytes.isEmpty {
            report("a group's name must not be empty", at: group.position)
        }
        return groups.texts.map(\.bytes)
    }

    /// Every `[service.NAME]`; `roles` are those that exist.
    mutating func readServices(_ root: TOMLTable, roles: [Role]) -> [ServicePolicy] {
        guard let (tables, _) = table(root, "service") else {
            if root["service"] == nil {
                report("there is no [service.NAME]: nobody could sign in", at: TOMLPosition(line: 1, column: 1))
            }
            return []
        }
        var services: [ServicePolicy] = []
        for entry in tables.entries {
            guard let name = tableName(entry.key, at: entry.keyPosition, what: "service", extra: ".", limit: 64) else {
                continue
            }
            guard case .table(let table) = entry.value.content else {
                wrongType(entry.value, "service.\(name)", "a table")
                continue
            }
            services.append(readService(table, name, at: entry.keyPosition, roles: roles))
        }
        warnOfUnusedRoles(roles, services, root)
        return services
    }

    private mutating func readService(
        _ table: TOMLTable, _ name: String, at position: TOMLPosition, roles: [Role]
    ) -> ServicePolicy {
        let place = "[service.\(name)]"
        checkKeys(
            table, known: ["grants", "roles", "role_max_age", "ciba_without_first_factor", "provider"], place: place)
        var service = ServicePolicy(name: Array(name.utf8), grants: [], roles: [])
        if let grants = texts(table, "grants") {
            service.grants = Set(grants.texts.compactMap { choice($0, "grants", of: GrantKind.self) })
            if grants.isEmpty { report("grants must not be empty", at: grants.position) }
            if service.grants.contains(.password) {
                warn(
                    "\(place) takes passwords: they give no second factor and pass through this host",
                    at: grants.position)
            }
        } else if table["grants"] == nil {
            report("\(place) needs grants: one or more of device, password and ciba", at: position)
        }
        if let wanted = texts(table, "roles") {
            if wanted.isEmpty { report("roles must not be empty: nobody could use \(place)", at: wanted.position) }
            for role in wanted.texts { service.roles += knownRole(role, roles) }
        } else if table["roles"] == nil {
            report("\(place) needs the roles that it admits", at: position)
        }
        if let age = duration(table, "role_max_age", in: 1...2_592_000) { service.maximumRoleAge = age }
        readFirstFactor(table, &service, place: place)
        return service
    }

    private mutating func knownRole(_ text: (bytes: [UInt8], position: TOMLPosition), _ roles: [Role]) -> [String] {
        if let role = roles.first(where: { $0.name.utf8.elementsEqual(text.bytes) }) { return [role.name] }
        report(
            "there is no [role.\(Quoted.text(text.bytes).dropFirst().dropLast())]", at: text.position,
            suggestion: Spelling.nearest(to: text.bytes, among: roles.map(\.name)))
        return []
    }

    private mutating func warnOfUnusedRoles(_ roles: [Role], _ services: [ServicePolicy], _ root: TOMLTable) {
        guard case .table(let tables)? = root["role"]?.content else { return }
        for entry in tables.entries {
            let name = String(decoding: entry.key, as: UTF8.self)
            if roles.contains(where: { $0.name == name }), !services.contains(where: { $0.roles.contains(name) }) {
                warn("no service admits [role.\(name)]", at: entry.keyPosition)
            }
        }
    }
}
