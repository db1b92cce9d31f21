import LoginExplanation
import LoginPolicy
import StrictJSON

extension AccessReport {
    var json: JSONValue {
        .members([
            ("services", .array(services.map(\.json))), ("root", .array(rootWays.map(\.json))),
            ("bypassing", .array(bypassing.map(\.json))), ("problems", .array(problems.map(JSONValue.text))),
        ])
    }
}

extension ServiceAccess {
    var json: JSONValue {
        var members: [(String, JSONValue)] = [("service", .string(policy.name))]
        if let place { members.append(("place", .text(place))) }
        members += [
            ("mode", .text(policy.mode.rawValue)), ("grants", .array(grants.map(JSONValue.text))),
            ("pam", pam?.json ?? .null), ("ways", .array(ways.map(\.json))),
            ("conditions", .array(conditions.map(JSONValue.text))),
            ("denied_users", .array(policy.conditions.denyUsers.map(JSONValue.string))),
            ("denied_groups", .array(policy.conditions.denyGroups.map(JSONValue.string))),
        ]
        return .members(members)
    }
}

extension AccessWay {
    var json: JSONValue {
        var members: [(String, JSONValue)] = [
            ("service", .text(service)), ("role", .text(role)), ("by", .text(kind.rawValue)), ("name", .string(name)),
        ]
        if let condition { members.append(("condition", .text(condition))) }
        if let place { members.append(("place", .text(place))) }
        members += [
            ("privileged", .bool(isPrivileged)), ("becomes_root", .bool(becomesRoot)),
            ("local_groups", Self.texts(localGroups)), ("run_as", Self.texts(runAs)), ("hosts", Self.texts(hosts)),
            ("providers", .array(providers.map(JSONValue.text))), ("mfa", .bool(demandsMFA)),
            ("acr", Self.texts(acr)), ("amr", .array(amr.map(Self.texts))),
        ]
        if let maximumAge { members.append(("max_auth_age", .text(DurationWords.text(maximumAge)))) }
        if let waiver { members.append(("mfa_waiver", .text(waiver))) }
        return .members(members)
    }

    private static func texts(_ values: [[UInt8]]) -> JSONValue { .array(values.map(JSONValue.string)) }
}

extension PAMService {
    var json: JSONValue {
        .members([("service", .text(name)), ("auth", Self.json(auth)), ("account", Self.json(account))])
    }

    private static func json(_ use: Use?) -> JSONValue {
        guard let use else { return .null }
        return .members([
            ("control", .text(use.control)), ("place", .text(use.place)),
            ("meaning", .text(PAMControl.text(use.control))),
        ])
    }
}
