import OpenIDConnect
package import StrictJSON

extension Explanation {
    /// docs/explain.md names the members; they keep their meaning.
    package var json: JSONValue {
        var members: [(String, JSONValue)] = [
            ("verdict", .text(isGranted ? "granted" : "refused")), ("reason", .text(reason)),
            ("sentence", .text(sentence)), ("user", .string(user)), ("service", .string(service)),
        ]
        if !provider.isEmpty { members.append(("provider", .text(provider))) }
        if let time { members.append(("time", .integer(Int(time.value)))) }
        if let decidedBy { members.append(("decided_by", .text(decidedBy))) }
        members += [
            ("checks", .array(checks.map { .members([("check", .text($0.name)), ("passed", .bool($0.passed))]) })),
            ("roles", .array(roles.map(\.json))), ("rules", .array(rules.map(\.json))),
            ("findings", .array(findings.map(\.json))), ("changes", .array(changes.map(JSONValue.text))),
            ("notes", .array(notes.map(JSONValue.text))),
        ]
        if let reuse { members.append(("reuse", reuse.json)) }
        return .members(members)
    }
}

extension RolePart {
    var json: JSONValue {
        var members: [(String, JSONValue)] = [("role", .text(role))]
        if let place { members.append(("place", .text(place))) }
        members += [
            ("privileged", .bool(isPrivileged)), ("listed", .bool(isListed)), ("held", .bool(isHeld)),
            ("admission", .text(admission.rawValue)), ("by", .array(origins.map(\.json))),
        ]
        if let hindrance { members.append(("hindrance", .text(hindrance))) }
        if let missing { members.append(("missing", .text(missing))) }
        return .members(members)
    }
}

extension RolePart.Origin {
    var json: JSONValue {
        var members: [(String, JSONValue)] = [("kind", .text(kind.rawValue))]
        if let name { members.append(("name", .string(name))) }
        if let place { members.append(("place", .text(place))) }
        return .members(members)
    }
}

extension RulePart {
    var json: JSONValue {
        var members: [(String, JSONValue)] = [("rule", .text(rule))]
        if let place { members.append(("place", .text(place))) }
        members += [("roles", .array(roles.map(JSONValue.text))), ("outcome", .text(outcome.rawValue))]
        if let decisive { members.append(("decisive", .text(decisive))) }
        return .members(members)
    }
}

extension Finding {
    var json: JSONValue {
        var members: [(String, JSONValue)] = [
            ("kind", .text(kind.rawValue)), ("sentence", .text(sentence)), ("remedy", .text(remedy)),
        ]
        if let role { members.append(("role", .text(role))) }
        return .members(members)
    }
}
