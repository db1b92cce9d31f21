package import StrictJSON

extension ClaimRules {
    /// What is read out of a token, and how: facts that were read otherwise cannot be compared. Without
    /// `principalPattern` and `groupsOverage`, which are applied to facts at every decision.
    package var reading: JSONValue {
        var members: [(String, JSONValue)] = [("principal", principal.json)]
        let paths = [
            ("groups", groups), ("roles", roles), ("name", name), ("email", email), ("dn", distinguishedName),
            ("domain", domain),
        ]
        for case (let name, let path?) in paths { members.append((name, path.json)) }
        if let groupsPattern { members.append(("groups_pattern", .string(groupsPattern.text))) }
        if let groupsDelimiter { members.append(("groups_delimiter", .string([groupsDelimiter]))) }
        return .members(members)
    }
}

extension ClaimPath {
    /// The names, each a string; `init(document:)` reads them back.
    package var document: JSONValue { json }

    /// nil when it is no array of 1–8 strings.
    package init?(document: JSONValue) { self.init(json: document) }
}
