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
            // The sentences of `usher explain`.
            let explanation = Explanation(
                ExplainedLogin(
                    login: record.user, rules: rules, decision: evidence.decision,
                    context: evidence.context ?? LoginContext(service: record.service), facts: evidence.facts,
                    claims: evidence.claims,
                    elsewhere: ClaimsElsewhere(
                        userInfo: evidence.unused?.userInfo, accessToken: evidence.unused?.accessToken)))
            members.append(("explanation", .array(explanation.findings.map { .text($0.sentence) })))
            members.append(("claims", .object(evidence.claims)))
        }
        json = .members(members)
    }
}
