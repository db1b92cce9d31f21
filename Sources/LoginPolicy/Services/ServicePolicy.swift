package import OpenIDConnect

/// What one PAM service admits: `[service.NAME]`, with what `[policy]` says for all.
package struct ServicePolicy: Equatable, Sendable {
    package enum Mode: String, CaseIterable, Sendable {
        case enforce
        /// Decides and audits from what is known, asks nobody, and leaves the answer to others.
        case observe
    }

    package enum Unavailable: String, CaseIterable, Sendable {
        case deny
        /// The account phase goes by facts that are too old, while the provider cannot be asked.
        case lastKnown = "last_known"
    }

    package enum FactsMissing: String, CaseIterable, Sendable {
        case deny
        /// The account's own groups on this host stand in for the provider's.
        case hostGroups = "nss-groups"
    }

    /// With `last_known`, older facts count for nothing all the same.
    package static let maximumLastKnownAge = Duration.seconds(30 * 86_400)

    /// The PAM service name.
    package var name: [UInt8]
    /// How people may sign in here.
    package var grants: Set<GrantKind>
    /// Any one of these roles admits.
    package var roles: [String]
    /// How old the facts of the last sign-in may be in the account phase.
    package var maximumRoleAge: Duration
    /// CIBA may begin for a remote person of whom nothing is known yet but a name.
    package var cibaWithoutFirstFactor = false
    package var conditions = AccessConditions()
    package var demands = SignInDemands()
    package var onUnavailable = Unavailable.deny
    package var factsMissing = FactsMissing.deny
    package var mode = Mode.enforce
    /// nil: every login is a sign-in of its own.
    package var reuse: ReuseRule?
    /// sshd: how young a sign-in on this host must be for a key alone to do; nil: a key never leans on one.
    package var keyLoginFreshWithin: Duration?
    /// Login names of the service accounts that it knows; no others may come.
    package var serviceAccounts: Set<[UInt8]> = []
    package var messages = ServiceMessages()
    package var place: SourcePlace?

    package init(name: [UInt8], grants: Set<GrantKind>, roles: [String], maximumRoleAge: Duration = .seconds(3600)) {
        self.name = name
        self.grants = grants
        self.roles = roles
        self.maximumRoleAge = maximumRoleAge
    }
}
