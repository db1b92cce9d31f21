import LoginPolicy

/// What became of one role.
package struct RolePart: Equatable, Sendable {
    package enum Admission: String, CaseIterable, Sendable {
        case admits
        case notListed = "not_listed"
        case otherService = "other_service"
        case otherHost = "other_host"
        case demand
        case notHeld = "not_held"
    }

    package enum OriginKind: String, CaseIterable, Sendable {
        case group
        case rule
        case `default`
        case template
        case hostGroup = "host_group"
        case serviceAccount = "service_account"
    }

    /// Where somebody has a role from.
    package struct Origin: Equatable, Sendable {
        package let kind: OriginKind
        /// The group's or rule's name; nil for a default role.
        package let name: [UInt8]?
        /// FILE:LINE of a rule.
        package let place: String?
    }

    package let role: String
    /// FILE:LINE.
    package var place: String?
    package let isPrivileged: Bool
    package let isListed: Bool
    package var origins: [Origin]
    package let admission: Admission
    /// Why a held role does not admit: a sentence without a full stop.
    package var hindrance: String?
    /// For a role that is not held: what was wanted and what came nearest.
    package var missing: String?

    package var isHeld: Bool { admission != .notHeld }

    init(
        role: String, place: String?, isPrivileged: Bool, isListed: Bool, origins: [Origin], admission: Admission,
        hindrance: String?, missing: String?
    ) {
        self.role = role
        self.place = place
        self.isPrivileged = isPrivileged
        self.isListed = isListed
        self.origins = origins
        self.admission = admission
        self.hindrance = hindrance
        self.missing = missing
    }

    init(_ trace: RoleTrace, login: ExplainedLogin) {
        let definition = login.rules.roles.first { $0.name == trace.role }
        role = trace.role
        place = Quote.place(trace.place ?? definition?.place)
        isPrivileged = definition?.isPrivileged ?? false
        isListed = login.service?.roles.contains(trace.role) ?? false
        origins = trace.origins.map(Origin.init)
        let service = login.serviceTable
        switch trace.admission {
        case .admits: (admission, hindrance) = (.admits, nil)
        case .notListed: (admission, hindrance) = (.notListed, "\(service) does not list it")
        case .otherService:
            (admission, hindrance) = (
                .otherService, "it is for the services \(Quote.list(definition?.services ?? [], limit: 4))"
            )
        case .otherHost:
            (admission, hindrance) = (
                .otherHost,
                "it is for the hosts \(Quote.list(definition?.hosts ?? [], limit: 4)), and this is "
                    + Quote.text(login.context.host)
            )
        case .demand(let denial):
            let wanted = definition.flatMap { DemandText.text($0.demands) } ?? "a second factor"
            (admission, hindrance) = (
                .demand, "\(denial.reason): \(DenialText(login: login).sentence(denial)); it wants \(wanted)"
            )
        case .notHeld:
            let withheld = trace.withheld.map { Origin($0).text }.first
            (admission, hindrance) = (
                .notHeld, withheld.map { "it would come \($0), and a privileged role never comes so" }
            )
        }
    }
}

extension RolePart.Origin {
    init(_ origin: RoleTrace.Origin) {
        switch origin {
        case .group(let name): self.init(kind: .group, name: name, place: nil)
        case .rule(let name, let place):
            self.init(kind: .rule, name: Array(name.utf8), place: Quote.place(place))
        case .default: self.init(kind: .default, name: nil, place: nil)
        case .template(let group): self.init(kind: .template, name: group, place: nil)
        case .hostGroup(let name): self.init(kind: .hostGroup, name: name, place: nil)
        case .serviceAccount: self.init(kind: .serviceAccount, name: nil, place: nil)
        }
    }

    /// "by group `linux-admins`", "by rule admins (roles.d/a.toml:3)".
    var text: String {
        let name = name.map(Quote.text) ?? ""
        return switch kind {
        case .group: "by group \(name)"
        case .rule:
            "by rule \(Quote.bare(self.name ?? []))" + (place.map { " (\($0))" } ?? "")
        case .default: "by default_roles"
        case .template: "by from_groups and group \(name)"
        case .hostGroup: "by this host's group \(name)"
        case .serviceAccount: "by its table service_account"
        }
    }
}
