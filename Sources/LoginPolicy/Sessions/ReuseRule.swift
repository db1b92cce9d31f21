/// When a service takes a sign-in of before: `[service.NAME] reuse`.
package struct ReuseRule: Equatable, Sendable {
    /// What the sign-in and the login must have in common.
    package enum Bond: String, CaseIterable, Sendable {
        case auditSession = "audit_session"
        /// The same terminal and session leader.
        case tty
    }

    /// Since the sign-in.
    package var maximumAge: Duration
    /// Its `acr` and `amr`; `maximumAge` of it is not used.
    package var demands: SignInDemands
    /// Not empty; all of them must hold.
    package var within: Set<Bond>
    /// Providers whose tokens count as a sign-in here when somebody brings one. Empty: a token that was brought
    /// is never leaned on.
    package var bearerProviders: Set<String> = []

    package init(
        maximumAge: Duration, demands: SignInDemands = SignInDemands(), within: Set<Bond> = [.auditSession, .tty]
    ) {
        self.maximumAge = maximumAge
        self.demands = demands
        self.within = within
    }
}
