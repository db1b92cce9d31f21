import LoginPolicy
import OpenIDConnect
import StrictTOML

extension ConfigurationReader {
    static let maximumServices = 256

    /// Every `[service.NAME]`, with what `[policy]` says for all; `roles` are those that exist.
    mutating func readServices(_ root: TOMLTable, roles: KnownRoles, providers: [ServedProvider]) -> [ServicePolicy] {
        var common = ServicePolicy(name: [], grants: [], roles: [])
        if let (table, _) = table(root, "policy") {
            checkKeys(table, of: "policy", place: "[policy]")
            readConditions(table, into: &common, roles: roles)
        }
        guard let (tables, _) = table(root, "service") else {
            if root["service"] == nil {
                report("there is no [service.NAME]: nobody could sign in", at: TOMLPosition(line: 1, column: 1))
            }
            return []
        }
        return namedTables(tables, of: "service", limit: Self.maximumServices, extra: ".").map { entry in
            var service = common
            service.name = Array(entry.name.utf8)
            service.place = place(entry.position)
            readService(entry.table, entry.name, at: entry.position, into: &service, roles: roles)
            checkPassword(entry.table, service, roles: roles, providers: providers)
            return service
        }
    }

    private mutating func readService(
        _ table: TOMLTable, _ name: String, at position: TOMLPosition, into service: inout ServicePolicy,
        roles: KnownRoles
    ) {
        let place = "[service.\(name)]"
        checkKeys(table, of: "service.NAME", place: place)
        if let grants = texts(table, "grants") {
            service.grants = Set(grants.texts.compactMap { choice($0, "grants", of: GrantKind.self) })
            if grants.isEmpty { report("grants must not be empty", at: grants.position) }
            if service.grants.contains(.password) {
                warn(
                    "\(place) takes passwords: they give no second factor and pass through this host",
                    at: grants.position, kind: .passwordGrant)
            }
        } else if table["grants"] == nil {
            report("\(place) needs grants: one or more of device, password and ciba", at: position)
        }
        if let wanted = texts(table, "roles") {
            if wanted.isEmpty { report("roles must not be empty: nobody could use \(place)", at: wanted.position) }
            service.roles = wanted.texts.compactMap { knownRole($0, roles)?.name }
        } else if table["roles"] == nil {
            report("\(place) needs the roles that it admits", at: position)
        }
        readConditions(table, into: &service, roles: roles)
        readFirstFactor(table, &service, place: place)
        readReuse(table, into: &service, place: place)
        readServiceMessages(table, into: &service.messages, place: place)
    }

    /// A password alone never gives a privileged role: a service that has no other would admit nobody.
    private mutating func checkPassword(
        _ table: TOMLTable, _ service: ServicePolicy, roles: KnownRoles, providers: [ServedProvider]
    ) {
        guard service.grants.contains(.password), let grants = table["grants"], service.demands.amr.isEmpty else {
            return
        }
        let admitted = service.roles.compactMap { roles[Array($0.utf8)] }
        guard !admitted.isEmpty, admitted.allSatisfy({ $0.isPrivileged && $0.demands.amr.isEmpty }),
            providers.contains(where: { $0.configuration.tokens.requiredAMR.isEmpty })
        else { return }
        report(
            "[service.\(Quoted.inner(service.name))] admits privileged roles alone, and a password gives none without "
                + "a second factor: demand it with required_amr, or take \"password\" out", at: grants.position)
    }

    /// `[service.NAME.messages]`.
    private mutating func readServiceMessages(
        _ service: TOMLTable, into messages: inout ServiceMessages, place: String
    ) {
        guard let (table, _) = table(service, "messages") else { return }
        checkKeys(table, of: "service.NAME.messages", place: "\(place.dropLast()).messages]")
        messages.devicePrompt = lines(table, "device_prompt")
        messages.unauthorized = lines(table, "unauthorized")
        messages.forbidden = lines(table, "forbidden")
        messages.unavailable = lines(table, "unavailable")
        messages.showsReason = boolean(table, "show_reason") ?? false
    }

    /// Printable ASCII with newlines.
    private mutating func lines(_ table: TOMLTable, _ key: String) -> String? {
        guard let text = text(table, key) else { return nil }
        guard (1...256).contains(text.bytes.count),
            text.bytes.allSatisfy({ (0x20...0x7E).contains($0) || $0 == 0x0A })
        else {
            report("\(key) must be 1 to 256 printable ASCII characters and line ends", at: text.position)
            return nil
        }
        return String(decoding: text.bytes, as: UTF8.self)
    }
}
