import AccountRecord
import LoginPolicy
import OpenIDConnect
import StrictTOML

extension ConfigurationReader {
    static let maximumRoles = 2_000

    /// Every `[role.NAME]`.
    mutating func readRoles(_ root: TOMLTable, providers: [String]) -> [Role] {
        guard let (tables, _) = table(root, "role") else { return [] }
        return namedTables(tables, of: "role", limit: Self.maximumRoles).map { entry in
            readRole(entry.table, entry.name, at: entry.position, providers: providers)
        }
    }

    private mutating func readRole(
        _ table: TOMLTable, _ name: String, at position: TOMLPosition, providers: [String]
    ) -> Role {
        let place = "[role.\(name)]"
        checkKeys(table, of: "role.NAME", place: place)
        let owners = readOwners(
            table, place: place, question: "whose groups count here?", emptyMeans: "nobody could have the role",
            at: position, among: providers)
        var role = Role(name: name, groups: readGroups(table), providers: owners)
        role.place = self.place(position)
        role.services = readServiceNames(table)
        role.hosts = readHosts(table)
        role.isPrivileged = boolean(table, "privileged") ?? false
        role.wantsFreshSignIn = boolean(table, "fresh_sign_in") ?? false
        role.localGroups = readLocalGroups(table, of: role)
        role.runAs = readRunAs(table, of: role)
        role.maximumSession = duration(table, "max_session", in: 60...2_592_000)
        readTokens(table, into: &role)
        readDemands(table, into: &role.demands)
        if let waiver = printable(table, "mfa_waiver", limit: 256), let value = table["mfa_waiver"] {
            role.waiver = waiver
            if !role.isPrivileged {
                report("mfa_waiver has no meaning: \(place) is not privileged", at: value.position)
            }
        }
        return role
    }

    private mutating func readGroups(_ table: TOMLTable) -> [[UInt8]] {
        guard let groups = texts(table, "groups") else { return [] }
        if groups.isEmpty { report("groups must not be empty: nobody could have the role", at: groups.position) }
        for group in groups.texts {
            if group.bytes.isEmpty { report("a group's name must not be empty", at: group.position) }
            warnOfPlainWildcard(group.bytes, at: group.position)
        }
        return groups.texts.map(\.bytes)
    }

    private mutating func readServiceNames(_ table: TOMLTable) -> [[UInt8]] {
        guard let list = texts(table, "services") else { return [] }
        if list.isEmpty { report("services must not be empty: leave it out for all", at: list.position) }
        return list.texts.compactMap { text in
            tableName(text.bytes, at: text.position, what: "service", extra: ".", limit: 64) == nil ? nil : text.bytes
        }
    }

    /// Who becomes root is an administrator.
    private mutating func readRunAs(_ table: TOMLTable, of role: Role) -> [[UInt8]] {
        let names = loginNames(table, "run_as") ?? []
        if !role.isPrivileged, let value = table["run_as"], names.contains(where: { $0.elementsEqual("root".utf8) }) {
            report(
                "who becomes root has power over this host: [role.\(role.name)] needs privileged = true",
                at: value.position)
        }
        return names
    }

    private mutating func readTokens(_ table: TOMLTable, into role: inout Role) {
        role.givesTokens = boolean(table, "tokens") ?? false
        guard let list = texts(table, "token_audiences") else { return }
        if !role.givesTokens, !list.isEmpty {
            report("token_audiences has no meaning: [role.\(role.name)] has no tokens = true", at: list.position)
        }
        role.tokenAudiences = list.texts.compactMap { text in
            if TokenTarget(text.bytes) == nil {
                report(
                    "\(Quoted.text(text.bytes)) is no audience: printable ASCII without spaces, at most 512",
                    at: text.position)
            }
            return text.bytes
        }
    }

    private mutating func readHosts(_ table: TOMLTable) -> [[UInt8]] {
        guard let list = texts(table, "hosts") else { return [] }
        if list.isEmpty { report("hosts must not be empty: leave it out for all", at: list.position) }
        for text in list.texts
        where !(1...255).contains(text.bytes.count) || !text.bytes.allSatisfy({ (0x21...0x7E).contains($0) }) {
            report("\(Quoted.text(text.bytes)) is no host name, with * and ? in it", at: text.position)
        }
        return list.texts.map(\.bytes)
    }

    /// A group that means power needs `privileged = true` beside it, so that nobody gives it unawares.
    private mutating func readLocalGroups(_ table: TOMLTable, of role: Role) -> [[UInt8]] {
        guard let list = texts(table, "local_groups") else { return [] }
        for text in list.texts {
            let isLetter = { (byte: UInt8) in (0x61...0x7A).contains(byte | 0x20) || byte == UInt8(ascii: "_") }
            let isName =
                (1...32).contains(text.bytes.count) && text.bytes.first.map(isLetter) == true
                && text.bytes.allSatisfy { isLetter($0) || (0x30...0x39).contains($0) || ".-".utf8.contains($0) }
            if !isName {
                report("\(Quoted.text(text.bytes)) is no name of a local group", at: text.position)
            } else if PrivilegedGroups.contains(text.bytes), !role.isPrivileged {
                report(
                    "the local group \(Quoted.text(text.bytes)) means power over this host: [role.\(role.name)] needs "
                        + "privileged = true", at: text.position)
            }
        }
        return list.texts.map(\.bytes)
    }

    /// `required_acr`, `required_amr` and `max_auth_age`; what is absent stays as it is.
    mutating func readDemands(_ table: TOMLTable, into demands: inout SignInDemands) {
        if let acr = filled(table, "required_acr") { demands.acr = acr }
        if let amr = filledSets(table, "required_amr") { demands.amr = amr }
        if let age = duration(table, "max_auth_age", in: 60...2_592_000) { demands.maximumAge = age }
    }
}
