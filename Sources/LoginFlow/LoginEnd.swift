package import LoginPolicy
package import OpenIDConnect
package import StrictJSON

/// How an attempt ended, with what the audit record and a trial need.
package struct LoginEnd: Sendable {
    package enum Result: Equatable, Sendable {
        case granted
        case refused(LoginRefusal)
    }

    /// What a verified token said and what policy made of it. A class, for it is large: every frame that has an end in it
    /// would have room for all of it, while a person is waited for.
    package final class Evidence: Sendable {
        package let facts: LoginFacts
        package let decision: Decision
        /// All claims of the token; nobody is shown them but the person they are about, and root.
        package let claims: JSONObject
        /// What the decision was made in; nil where nobody needs it.
        package let context: LoginContext?
        /// Where a claim that was missing may stand instead.
        package let unused: UnusedClaims?
        /// The facts are too old, and count because the provider cannot be asked.
        package let isStale: Bool
        /// With it the provider can be asked again; nil: no refresh token came, or a trial, which leaves nothing.
        package let session: KeptSession?

        package init(
            facts: LoginFacts, decision: Decision, claims: JSONObject, context: LoginContext? = nil,
            unused: UnusedClaims? = nil, isStale: Bool = false, session: KeptSession? = nil
        ) {
            self.facts = facts
            self.decision = decision
            self.claims = claims
            self.context = context
            self.unused = unused
            self.isStale = isStale
            self.session = session
        }
    }

    package let result: Result
    /// The grant that was last used; nil when none was begun.
    package let grant: GrantKind?
    /// Present when a token was verified, whatever policy said.
    package let evidence: Evidence?
    /// The service only observes: the result is what it would have been.
    package let isObserved: Bool
    /// The uid of the account that the login has bound or found; nil where nothing is bound.
    package let accountUID: UInt32?
    /// nil: the login is a sign-in of its own, or none.
    package let prior: PriorSignIn?
    /// Why it leans on no sign-in of before, where its service would have taken one.
    package var missedReuse: ReuseRefusal?

    package init(
        _ result: Result, grant: GrantKind? = nil, evidence: Evidence? = nil, isObserved: Bool = false,
        accountUID: UInt32? = nil, prior: PriorSignIn? = nil
    ) {
        self.result = result
        self.grant = grant
        self.evidence = evidence
        self.isObserved = isObserved
        self.accountUID = accountUID
        self.prior = prior
    }
}
