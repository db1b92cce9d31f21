/// A group of this host that comes with a role.
package struct LocalGroup: Equatable, Sendable {
    package let name: [UInt8]
    /// Only privileged roles bring it.
    package fileprivate(set) var isPrivileged: Bool
}

extension LoginRules {
    /// Local groups that come with the roles that somebody has on this host, each once. They count in every
    /// service, and long after the login: a role that is bound to some services, or that only a rule gives
    /// which asks for the service, the remote host, the terminal or the time, brings none; nor does one whose
    /// demands the sign-in does not meet. None at all when the host's own groups decide about roles.
    ///
    /// `context` says the host and the time.
    package func localGroups(of facts: LoginFacts, login: [UInt8], in context: LoginContext) -> [LocalGroup] {
        var groups: [LocalGroup] = []
        for role in rolesEverywhere(of: facts, login: login, in: context) {
            for name in role.localGroups {
                if let index = groups.firstIndex(where: { $0.name == name }) {
                    groups[index].isPrivileged = groups[index].isPrivileged && role.isPrivileged
                } else {
                    groups.append(LocalGroup(name: name, isPrivileged: role.isPrivileged))
                }
            }
        }
        return groups
    }

    /// The roles that count whatever the service, in the order of the rules.
    func rolesEverywhere(of facts: LoginFacts, login: [UInt8], in context: LoginContext) -> [Role] {
        guard !roleSources.isDelegatedToHost, principal(of: facts) == .value(login) else { return [] }
        var everywhere = self
        everywhere.rules = rules.filter { !$0.expression.asksForPlace }
        let known: [[UInt8]] = if case .known(let names) = facts.groups { names } else { [] }
        let assignment = RoleAssignment(everywhere, facts: facts, context: context, username: login, groups: known)
        let anyService = ServicePolicy(name: [], grants: [], roles: roles.map(\.name))
        let admission = RoleAdmission(service: anyService, facts: facts, context: context)
        return zip(roles, assignment.origins).filter { role, origins in
            admission.admission(of: role, isHeld: !origins.isEmpty) == .admits
        }.map(\.0)
    }
}

extension RuleExpression {
    /// A field that is another one in each login.
    fileprivate var asksForPlace: Bool {
        switch self {
        case .any(let parts), .all(let parts): parts.contains(where: \.asksForPlace)
        case .except(let part): part.asksForPlace
        case .field(let condition):
            switch condition.field {
            case .service, .remoteHost, .tty, .time: true
            case .username, .groups, .roles, .distinguishedName, .email, .name, .claim, .provider, .host, .hostTags,
                .acr, .amr:
                false
            }
        }
    }
}
