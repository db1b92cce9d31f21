import LoginPolicy
import OpenIDConnect
import StrictTOML

extension ConfigurationReader {
    /// What may stand in `[policy]` and in `[service.NAME]`. A key replaces what is there already; what
    /// is denied is added to it.
    mutating func readConditions(_ table: TOMLTable, into service: inout ServicePolicy, roles: KnownRoles) {
        readLists(table, into: &service.conditions, roles: roles)
        readDemands(table, into: &service.demands)
        if let text = text(table, "on_unavailable"),
            let choice = choice(text, "on_unavailable", of: ServicePolicy.Unavailable.self)
        {
            service.onUnavailable = choice
        }
        if let age = duration(table, "role_max_age", in: 1...2_592_000) { service.maximumRoleAge = age }
        if let text = text(table, "facts_missing"),
            let choice = choice(text, "facts_missing", of: ServicePolicy.FactsMissing.self)
        {
            service.factsMissing = choice
        }
        if let text = text(table, "mode"), let choice = choice(text, "mode", of: ServicePolicy.Mode.self) {
            service.mode = choice
        }
    }

    private mutating func readLists(
        _ table: TOMLTable, into conditions: inout AccessConditions, roles: KnownRoles
    ) {
        if let names = loginNames(table, "allow_users") { conditions.allowUsers = names }
        conditions.denyUsers += loginNames(table, "deny_users") ?? []
        if let groups = groupNames(table, "allow_groups") { conditions.allowGroups = groups }
        conditions.denyGroups += groupNames(table, "deny_groups") ?? []
        if let sets = filledSets(table, "require_groups") { conditions.requireGroups = sets }
        if let list = textSets(table, "require_roles") {
            conditions.requireRoles = list.sets.map { $0.texts.compactMap { knownRole($0, roles)?.name } }
        }
        if let sets = filledSets(table, "require_scopes") { conditions.requireScopes = sets }
        if let subjects = filled(table, "allowed_subjects") { conditions.allowedSubjects = subjects }
        if let list = texts(table, "allowed_subject_patterns") {
            conditions.allowedSubjectPatterns = list.texts.compactMap {
                pattern($0, "allowed_subject_patterns", captures: 0)
            }
        }
        if let domains = filled(table, "allowed_domains") { conditions.allowedDomains = domains }
        if let list = texts(table, "rhost_allow") {
            conditions.remoteHosts = list.texts.compactMap { addressRange($0) }
        }
    }

    /// Groups of the provider, compared as bytes.
    private mutating func groupNames(_ table: TOMLTable, _ key: String) -> [[UInt8]]? {
        guard let list = texts(table, key) else { return nil }
        for text in list.texts {
            if text.bytes.isEmpty { report("\(key) must not have an empty string", at: text.position) }
            warnOfPlainWildcard(text.bytes, at: text.position)
        }
        return list.texts.map(\.bytes)
    }

    /// `10.0.0.0/8`, `2001:db8::/32` or one address.
    mutating func addressRange(_ text: (bytes: [UInt8], position: TOMLPosition)) -> AddressRange? {
        let parts = text.bytes.split(separator: UInt8(ascii: "/"), maxSplits: 1, omittingEmptySubsequences: false)
        guard let address = parts.first.flatMap({ HostAddress(Array($0)) }) else {
            report(
                "\(Quoted.text(text.bytes)) is no address and no network such as \"10.0.0.0/8\"", at: text.position)
            return nil
        }
        let isIPv4 = !parts[0].contains(UInt8(ascii: ":"))
        let bytes = isIPv4 ? Array(address.bytes.suffix(4)) : address.bytes
        var prefix = bytes.count * 8
        if parts.count == 2 {
            let digits = parts[1]
            guard (1...3).contains(digits.count), digits.allSatisfy({ (0x30...0x39).contains($0) }),
                let number = Int(String(decoding: digits, as: UTF8.self)), number <= prefix
            else {
                report(
                    "\(Quoted.text(text.bytes)) must end in a number of bits, at most \(prefix)", at: text.position)
                return nil
            }
            prefix = number
        }
        guard let range = AddressRange(network: bytes, prefix: prefix) else {
            report("\(Quoted.text(text.bytes)) has bits behind its first \(prefix)", at: text.position)
            return nil
        }
        return range
    }
}
