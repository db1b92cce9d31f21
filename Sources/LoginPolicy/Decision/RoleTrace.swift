/// What became of one role.
package struct RoleTrace: Equatable, Sendable {
    /// Where somebody has a role from.
    package enum Origin: Equatable, Sendable {
        /// The plain form: the provider's group of this name.
        case group([UInt8])
        case rule(String, SourcePlace?)
        /// `roles.default_roles`.
        case `default`
        /// `roles.from_groups`.
        case template(group: [UInt8])
        /// `roles.delegate`: the account's group on this host.
        case hostGroup([UInt8])
        /// `[service_account.NAME] roles`.
        case serviceAccount
    }

    /// Whether a held role opens the service.
    package enum Admission: Equatable, Sendable {
        case admits
        /// The service does not list it.
        case notListed
        /// The role is for other services.
        case otherService
        /// The role is for other hosts.
        case otherHost
        /// The sign-in was not what the role demands.
        case demand(PolicyDenial)
        /// The person does not have it.
        case notHeld
    }

    package let role: String
    package let place: SourcePlace?
    /// The groups of the plain form.
    package let wanted: [[UInt8]]
    /// Empty when the person does not have the role.
    package let origins: [Origin]
    package let admission: Admission
    /// What does not give a privileged role: the default, and a host group without a sign-in.
    package let withheld: [Origin]

    package var isHeld: Bool { !origins.isEmpty }

    package init(
        role: String, place: SourcePlace?, wanted: [[UInt8]], origins: [Origin], admission: Admission,
        withheld: [Origin] = []
    ) {
        self.role = role
        self.place = place
        self.wanted = wanted
        self.origins = origins
        self.admission = admission
        self.withheld = withheld
    }
}
