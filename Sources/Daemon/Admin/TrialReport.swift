import LoginExplanation
import LoginFlow
import LoginPolicy
import OpenIDConnect
import StrictJSON
import TerminalText

/// A trial's outcome for the person who ran it: the claims, and for each rule that failed the wanted
/// value and the nearest present.
struct TrialReport {
    let json: JSONValue

    init(_ record: TrialRecords.Record, rules: LoginRules) {
        var members: [(String, JSONValue)] = [
            ("user", .string(record.user)), ("service", .string(record.service)),
        ]
        switch record.end.result {
        case .granted:
            members.append(("outcome", .text("granted")))
        case .refused(let refusal):
            members.append(("outcome", .text("refused")))
            members.append(("reason", .text(refusal.reason)))
        }
        if record.end.isObserved { members.append(("observed", .bool(true))) }
        if let grant = record.end.grant { members.append(("grant", .text(grant.rawValue))) }
        if let evidence = record.end.evidence {
            members.append(("roles", .array(evidence.decision.roles.map(JSONValue.text))))
            let misses = rules.misses(evidence.decision, claims: evidence.claims, login: record.user)
            members.append(("explanation", .array(misses.map { .text(MissText.sentence($0)) })))
            members.append(("claims", .object(evidence.claims)))
        }
        json = .members(members)
    }
}
