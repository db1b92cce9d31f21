package import OpenIDConnect

/// Everything that decides who may log in where, as configured. Without an entry nothing is allowed.
package struct LoginRules: Equatable, Sendable {
    package var claims: ClaimRules
    /// In the order written; names are unique.
    package var roles: [Role]
    /// By PAM service name, as bytes compared; names are unique.
    package var services: [ServicePolicy]

    package init(claims: ClaimRules, roles: [Role], services: [ServicePolicy]) {
        self.claims = claims
        self.roles = roles
        self.services = services
    }

    package func service(named name: [UInt8]) -> ServicePolicy? {
        services.first { $0.name == name }
    }
}

/// Which claims say who somebody is: `[provider.NAME.claims]`.
package struct ClaimRules: Equatable, Sendable {
    /// The claim whose value must equal the login name. No default: the administrator chooses.
    package var principal: ClaimPath
    /// The claim that lists groups; nil means that nobody has any.
    package var groups: ClaimPath?

    package init(principal: ClaimPath, groups: ClaimPath?) {
        self.principal = principal
        self.groups = groups
    }
}

/// A name in the token: one literal member name, or several that lead into nested objects.
package struct ClaimPath: Hashable, Sendable {
    /// 1–8 member names, each 1–255 bytes.
    package let names: [[UInt8]]

    package init(names: [[UInt8]]) {
        self.names = names
    }
}

/// The plain form of a role: whoever is in one of the groups has it.
package struct Role: Equatable, Sendable {
    /// `[A-Za-z0-9_-]{1,64}`.
    package var name: String
    /// Group names, compared as bytes.
    package var groups: [[UInt8]]
    /// Names of the providers whose groups count; empty: there is only one.
    package var providers: [String]

    package init(name: String, groups: [[UInt8]], providers: [String] = []) {
        self.name = name
        self.groups = groups
        self.providers = providers
    }
}

/// What one PAM service admits: `[service.NAME]`.
package struct ServicePolicy: Equatable, Sendable {
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

    package init(name: [UInt8], grants: Set<GrantKind>, roles: [String], maximumRoleAge: Duration = .seconds(3600)) {
        self.name = name
        self.grants = grants
        self.roles = roles
        self.maximumRoleAge = maximumRoleAge
    }
}
