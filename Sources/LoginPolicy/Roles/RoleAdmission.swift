import OpenIDConnect

/// Whether a role opens a service in this login.
struct RoleAdmission {
    let service: ServicePolicy
    let facts: LoginFacts
    let context: LoginContext

    func admission(of role: Role, isHeld: Bool) -> RoleTrace.Admission {
        guard isHeld else { return .notHeld }
        guard service.roles.contains(role.name) else { return .notListed }
        return hindrance(of: role) ?? .admits
    }

    /// What keeps a role that the person has from counting in this login; nil: it counts.
    func hindrance(of role: Role) -> RoleTrace.Admission? {
        guard role.services.isEmpty || role.services.contains(service.name) else { return .otherService }
        guard role.hosts.isEmpty || role.hosts.contains(where: isThisHost) else { return .otherHost }
        if isTooWeak(for: role) { return .demand(.amrNotEnough) }
        if let denial = role.demands.denial(facts, now: context.now) { return .demand(denial) }
        return nil
    }

    /// A password alone never makes an administrator, whatever the service asks. A token that was brought may have
    /// been got by one.
    func isTooWeak(for role: Role) -> Bool {
        role.isPrivileged && (facts.grant == .password || facts.isBrought || facts.isServiceAccount)
            && !SecondFactor.isShown(by: facts.amr)
    }

    private func isThisHost(_ pattern: [UInt8]) -> Bool {
        Wildcard.matches(pattern, context.host, ignoringCase: false)
    }
}
