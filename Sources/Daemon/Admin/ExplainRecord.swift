package import LoginExplanation
package import LoginPolicy
package import OpenIDConnect
package import StrictJSON

/// The last login of one person at one service, as it is kept for `usher explain --last`.
package struct ExplainRecord: Sendable {
    /// The uid that the host gave to the account; nil when it knew none.
    package let accountUID: UInt32?
    /// `granted`, or the code of the audit record: also of logins that ended before policy was asked.
    package let reason: String
    /// The rules that decided.
    package let rules: LoginRules
    /// nil when policy was not asked.
    package let decision: Decision?
    /// nil when no token was verified and nothing was known from before.
    package let facts: LoginFacts?
    /// What policy read; empty when nothing is kept.
    package let claims: JSONObject
    package let elsewhere: ClaimsElsewhere
    package let context: LoginContext
    package let at: UnixSeconds
    package let reuse: ReusePart?

    package init(
        accountUID: UInt32?, reason: String, rules: LoginRules, decision: Decision?, facts: LoginFacts?,
        claims: JSONObject = JSONObject(), elsewhere: ClaimsElsewhere = ClaimsElsewhere(), context: LoginContext,
        at: UnixSeconds, reuse: ReusePart? = nil
    ) {
        self.accountUID = accountUID
        self.reason = reason
        self.rules = rules
        self.decision = decision
        self.facts = facts
        self.claims = claims
        self.elsewhere = elsewhere
        self.context = context
        self.at = at
        self.reuse = reuse
    }
}
