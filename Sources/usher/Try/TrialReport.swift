import StrictJSON

/// What `usher try` says at the end.
struct TrialReport {
    let user: String
    let service: String
    let outcome: TrialLogin.Outcome
    /// nil when usherd told nothing about this login.
    let answer: TrialAnswer?
    let isRoot: Bool

    /// Both phases.
    var isGranted: Bool {
        outcome.authenticate.isSuccess && outcome.account?.isSuccess == true
    }

    func lines(withClaims: Bool) -> [String] {
        var lines = ["authenticate: \(Self.phase(outcome.authenticate))"]
        lines.append("account: \(outcome.account.map(Self.phase) ?? "not asked")")
        if let answer {
            if let grant = answer.grant { lines.append("grant: \(Output.printable(grant, limit: 64))") }
            if !answer.roles.isEmpty || answer.claims != nil {
                let names = answer.roles.map { Output.printable($0, limit: 64) }
                lines.append("roles: \(names.isEmpty ? "none" : names.joined(separator: ", "))")
            }
            if !isGranted, let reason = answer.reason { lines.append("reason: \(Output.printable(reason, limit: 64))") }
        }
        if withClaims { lines += claimLines }
        return lines
    }

    /// What to do where the results alone do not say it.
    var hint: String? {
        TrialHint.text(
            authenticate: outcome.authenticate, isAnswered: answer != nil,
            isGrantedByDaemon: answer?.isGranted == true, isRoot: isRoot)
    }

    func json(withClaims: Bool) -> JSONValue {
        var members: [(String, JSONValue)] = [
            ("granted", .bool(isGranted)), ("user", .text(user)), ("service", .text(service)),
            ("authenticate", Self.json(outcome.authenticate)),
        ]
        if let account = outcome.account { members.append(("account", Self.json(account))) }
        if let answer {
            if let reason = answer.reason { members.append(("reason", .string(reason))) }
            if let grant = answer.grant { members.append(("grant", .string(grant))) }
            members.append(("roles", .array(answer.roles.map(JSONValue.string))))
            if withClaims {
                members.append(("explanation", .array(answer.explanation.map(JSONValue.string))))
                if let claims = answer.claims { members.append(("claims", .object(claims))) }
            }
        }
        if let hint { members.append(("hint", .text(hint))) }
        return .members(members)
    }

    private var claimLines: [String] {
        guard let answer else { return ["claims: usherd says nothing about this login"] }
        var lines: [String] = []
        if let claims = answer.claims {
            lines.append("claims:")
            lines += claims.members.map { "  \(ClaimText.line(name: $0.name, value: $0.value))" }
        } else {
            lines.append("claims: none, no token was verified")
        }
        if !answer.explanation.isEmpty {
            lines.append("rules that failed:")
            lines += answer.explanation.map { "  \(Output.printable(String(decoding: $0, as: UTF8.self)))" }
        }
        return lines
    }

    private static func phase(_ result: PAMResult) -> String {
        "\(result.name) (\(result.isSuccess ? "granted" : result.text))"
    }

    private static func json(_ result: PAMResult) -> JSONValue {
        .members([("code", .integer(Int(result.code))), ("name", .text(result.name)), ("text", .text(result.text))])
    }
}
