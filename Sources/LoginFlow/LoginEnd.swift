package import LoginPolicy
package import OpenIDConnect
package import StrictJSON

/// How an attempt ended, with what the audit record and a trial need.
package struct LoginEnd: Sendable {
    package enum Result: Equatable, Sendable {
        case granted
        case refused(LoginRefusal)
    }

    /// What a verified token said and what policy made of it.
    package struct Evidence: Sendable {
        package let facts: LoginFacts
        package let decision: Decision
        /// All claims of the token; only a trial ever shows them, to the person they are about.
        package let claims: JSONObject

        package init(facts: LoginFacts, decision: Decision, claims: JSONObject) {
            self.facts = facts
            self.decision = decision
            self.claims = claims
        }
    }

    package let result: Result
    /// The grant that was last used; nil when none was begun.
    package let grant: GrantKind?
    /// Present when a token was verified, whatever policy said.
    package let evidence: Evidence?

    package init(_ result: Result, grant: GrantKind? = nil, evidence: Evidence? = nil) {
        self.result = result
        self.grant = grant
        self.evidence = evidence
    }
}
