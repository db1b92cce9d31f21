package import OpenIDConnect
package import StrictJSON

/// What a sign-in said, as the store keeps it: facts, never a verdict. The policy then in force decides.
package struct StoredFacts: Equatable, Sendable {
    /// What the claim said that must equal the login name.
    package enum Principal: Equatable, Sendable {
        case value([UInt8])
        case missing
        case wrongType
        case unverifiedEmail
    }

    /// What a claim that lists names said.
    package enum Names: Equatable, Sendable {
        case known([[UInt8]])
        /// The provider left the list out because it is too long.
        case overage
        case wrongType
        case tooMany
    }

    package var issuer: [UInt8]
    package var subject: [UInt8]
    package var principal: Principal
    package var groups: Names
    /// The claim of roles, where one is configured.
    package var roles: Names
    /// The claims that rules read.
    package var claims: JSONObject
    package var acr: [UInt8]?
    package var amr: [[UInt8]]
    /// When the provider says that the person signed in.
    package var authTime: UnixSeconds?
    /// When the provider said all this, by our clock.
    package var establishedAt: UnixSeconds

    package init(
        issuer: [UInt8], subject: [UInt8], principal: Principal, groups: Names, roles: Names = .known([]),
        claims: JSONObject = JSONObject(), acr: [UInt8]?, amr: [[UInt8]], authTime: UnixSeconds?,
        establishedAt: UnixSeconds
    ) {
        self.issuer = issuer
        self.subject = subject
        self.principal = principal
        self.groups = groups
        self.roles = roles
        self.claims = claims
        self.acr = acr
        self.amr = amr
        self.authTime = authTime
        self.establishedAt = establishedAt
    }
}
