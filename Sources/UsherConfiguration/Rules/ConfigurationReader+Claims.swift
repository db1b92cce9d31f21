import LoginPolicy
import StrictTOML

extension ConfigurationReader {
    /// `[provider.NAME.claims]`; nil when the principal is missing. `scopes`: those that are asked for.
    mutating func readClaims(
        _ provider: TOMLTable, place: String, at position: TOMLPosition, scopes: [String]?
    ) -> ClaimRules? {
        guard let (table, start) = table(provider, "claims") else {
            if provider["claims"] == nil { report("\(place) needs a table \(place.dropLast()).claims]", at: position) }
            return nil
        }
        checkKeys(table, of: "provider.NAME.claims", place: "\(place.dropLast()).claims]")
        if table["principal"] == nil {
            report("principal is missing: name the claim that holds the login name", at: start)
        }
        let principal = claimPath(table, "principal")
        var rules = ClaimRules(
            principal: principal ?? ClaimPath(names: []), groups: claimPath(table, "groups"))
        if let text = text(table, "principal_pattern") {
            rules.principalPattern = pattern(text, "principal_pattern", captures: 1)
        }
        readGroupForm(table, into: &rules)
        rules.roles = claimPath(table, "roles")
        rules.name = claimPath(table, "name")
        rules.email = claimPath(table, "email")
        rules.distinguishedName = claimPath(table, "dn")
        rules.domain = table["domain"] == nil ? ClaimPath(names: [Array("hd".utf8)]) : claimPath(table, "domain")
        if let scopes { warnOfScopes(table, scopes: scopes) }
        return principal == nil ? nil : rules
    }

    /// What the claim of groups looks like.
    private mutating func readGroupForm(_ table: TOMLTable, into rules: inout ClaimRules) {
        if let text = text(table, "groups_pattern") {
            rules.groupsPattern = pattern(text, "groups_pattern", captures: 1)
        }
        if let text = text(table, "groups_delimiter") {
            if text.bytes.count == 1, let byte = text.bytes.first, ",;|".utf8.contains(byte) {
                rules.groupsDelimiter = byte
            } else {
                report("groups_delimiter must be \",\", \";\" or \"|\"", at: text.position)
            }
        }
        if let text = text(table, "on_groups_overage"),
            let overage = choice(text, "on_groups_overage", of: ClaimRules.Overage.self)
        {
            rules.groupsOverage = overage
        }
        guard table["groups"] == nil else { return }
        for key in ["groups_pattern", "groups_delimiter", "on_groups_overage"] {
            if let value = table[key] { report("\(key) means nothing without groups", at: value.position) }
        }
    }

    private mutating func warnOfScopes(_ table: TOMLTable, scopes: [String]) {
        for key in ["principal", "groups", "roles", "name", "email", "dn", "domain"] {
            guard let value = table[key] else { continue }
            let first: [UInt8]? =
                switch value.content {
                case .string(let name): name
                case .array(let names):
                    if case .string(let name)? = names.first?.content { name } else { nil }
                default: nil
                }
            if let first { warnOfScope(of: first, scopes: scopes, at: value.position) }
        }
    }

    /// OpenID Connect Core §5.4 says which scope brings a standard claim.
    mutating func warnOfScope(of claim: [UInt8], scopes: [String], at position: TOMLPosition) {
        guard let scope = StandardScope.of(claim), !scopes.contains(scope) else { return }
        warn(
            "the claim \(Quoted.text(claim)) comes with the scope \"\(scope)\", which scopes does not ask for",
            at: position, kind: .scopeNotRequested)
    }
}
