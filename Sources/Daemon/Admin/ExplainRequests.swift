import HostSystem
import LoginExplanation
import LoginPolicy
import StrictJSON

/// Answers `explain`. An administrator learns everything; any other caller is the account that owns its uid
/// and learns of its own logins alone: time, service, reason, names of roles and rules.
struct ExplainRequests: Sendable {
    /// The last login of a user at a service.
    var last: @Sendable (_ user: [UInt8], _ service: [UInt8]) -> ExplainRecord? = { _, _ in nil }
    /// The name that the host gives to a uid now.
    var accountName: @Sendable (UInt32) async -> [UInt8]? = AccountName.find

    /// What is not there and what is another's look the same.
    private static let nothing = AdminRequests.refusal("admin.no_login", "There is no such login, or it is not yours.")

    func answer(_ request: JSONObject, peer uid: UInt32, isAdministrator: Bool) async -> JSONValue {
        guard let user = request["user"]?.text, let service = request["service"]?.text else {
            return AdminRequests.refusal("admin.bad_request", "The request names no user and service.")
        }
        // Asked first, so that the time of the answer does not tell whose logins there are.
        let isOwner = isAdministrator ? false : await accountName(uid) == user
        guard let record = last(user, service), isAdministrator || (isOwner && record.accountUID == uid) else {
            return Self.nothing
        }
        var explanation = explanation(record, user: user, service: service, isForOwner: !isAdministrator).bounded
        explanation.reuse = record.reuse
        return .members([
            ("ok", .bool(true)), ("explanation", (isAdministrator ? explanation : explanation.forOwner).json),
        ])
    }

    private func explanation(
        _ record: ExplainRecord, user: [UInt8], service: [UInt8], isForOwner: Bool
    ) -> Explanation {
        guard let decision = record.decision, Self.isReason(record.reason, of: decision) else {
            return Explanation(
                user: user, service: service, reason: record.reason, isGranted: record.reason == "granted",
                time: record.at)
        }
        return Explanation(
            ExplainedLogin(
                login: user, rules: record.rules, decision: decision, context: record.context,
                facts: record.facts, claims: record.claims, elsewhere: record.elsewhere, at: record.at),
            isForOwner: isForOwner)
    }

    /// A login may fail after policy granted it, as when the person hung up.
    private static func isReason(_ reason: String, of decision: Decision) -> Bool {
        switch decision.verdict {
        case .granted: reason == "granted"
        case .denied(let denial): reason == denial.reason
        }
    }
}
