package import OpenIDConnect
package import StrictJSON

/// What a verified token said that policy reads. Kept between logins instead of a verdict, so that
/// the policy then in force decides.
package struct LoginFacts: Equatable, Sendable {
    package enum Principal: Equatable, Sendable {
        /// After pattern, map and domain: this must be the login name.
        case value([UInt8])
        case missing
        case wrongType
        /// The principal claim is an e-mail address and `email_verified` is not JSON `true`.
        case unverifiedEmail
        /// `principal_pattern` does not fit, or the search was cut off.
        case patternDiffers
        /// `accounts.match` is `map`, the name that would come of it belongs to another principal of the
        /// map, or it should be an address and has no domain.
        case notMapped
    }

    package enum Groups: Equatable, Sendable {
        /// Empty when the claim is absent or none is configured.
        case known([[UInt8]])
        /// The list is not known: the provider left it out because it is too long (OpenID Connect Core
        /// §5.6.2), or the search of `groups_pattern` in one of them was cut off.
        case overage
        /// No array of strings, or no string where a delimiter is configured: the login is refused.
        case wrongType
        case tooMany
    }

    /// The longest list of groups that is read.
    package static let maximumGroups = 2_000

    package let issuer: [UInt8]
    package let subject: [UInt8]
    package internal(set) var principal = Principal.missing
    /// What the principal claim itself said, when it was a usable string: pattern and map that are then
    /// in force are applied to it again.
    package internal(set) var principalClaim: [UInt8]?
    package internal(set) var groups = Groups.known([])
    /// The token has the groups claim: an empty list that it states is another thing than none.
    package internal(set) var statesGroups = false
    /// The strings of the claim that rules read as `roles`; nil: missing.
    package internal(set) var roles: [[UInt8]]?
    package internal(set) var name: [UInt8]?
    /// Only an address that the provider verified.
    package internal(set) var email: [UInt8]?
    package internal(set) var distinguishedName: [UInt8]?
    package internal(set) var domain: [UInt8]?
    package internal(set) var acr: [UInt8]?
    package internal(set) var amr: [[UInt8]] = []
    /// When the person signed in at the provider (`auth_time`).
    package internal(set) var authTime: UnixSeconds?
    /// What the access token may be used for (RFC 6749 §3.3).
    package internal(set) var scopes: [[UInt8]] = []
    /// How the person signed in; nil: not known.
    package internal(set) var grant: GrantKind?
    /// They are leaned on by a token that was brought: nobody knows how it was got. Never kept.
    package internal(set) var isBrought = false
    /// Not of a person: the client whose ID is the subject signed in as itself. `principal` is the name that it
    /// signed in under, and nothing else is known.
    package internal(set) var isServiceAccount = false
    /// The claims that rules read, and no others.
    package internal(set) var claims: [ClaimPath: JSONValue] = [:]
    /// Claims that are there and were not read: of the wrong type, longer than 8 KiB, nested deeper than
    /// 8, beyond 64 KiB of all together, or an address that is not verified. A rule that asks for one is unknown.
    package internal(set) var unusableClaims: Set<ClaimPath> = []
    /// When the provider said so, by our clock.
    package let establishedAt: UnixSeconds

    /// `claims`: those of the token, and what UserInfo added. `scopes`: those that were granted.
    package init(
        token: VerifiedIDToken, claims: UserClaims, rules: LoginRules, scopes: [[UInt8]] = [],
        grant: GrantKind? = nil, establishedAt: UnixSeconds
    ) {
        self.init(
            issuer: token.issuer, subject: token.subject, claims: claims.members, acr: token.acr, amr: token.amr,
            rules: rules.claims, accounts: rules.accounts, claimPaths: rules.claimPathsRead,
            authTime: token.authenticationTime, scopes: scopes, grant: grant, establishedAt: establishedAt)
    }

    /// `claimPaths`: what rules read (`LoginRules.claimPathsRead`).
    package init(
        issuer: [UInt8], subject: [UInt8], claims: JSONObject, acr: [UInt8]?, amr: [[UInt8]], rules: ClaimRules,
        accounts: AccountRules = AccountRules(), claimPaths: Set<ClaimPath> = [], authTime: UnixSeconds? = nil,
        scopes: [[UInt8]] = [], grant: GrantKind? = nil, establishedAt: UnixSeconds
    ) {
        self.init(issuer: issuer, subject: subject, establishedAt: establishedAt)
        self.acr = acr
        self.amr = amr
        self.authTime = authTime
        self.scopes = scopes
        self.grant = grant
        readPrincipal(rules, accounts, in: claims)
        readGroups(rules, in: claims)
        readPerson(rules, in: claims)
        readClaims(claimPaths, in: claims)
    }

    /// A service account that signed in under `name`.
    package init(serviceAccount name: [UInt8], _ signIn: ServiceSignIn, establishedAt: UnixSeconds) {
        self.init(issuer: signIn.issuer, subject: signIn.clientID, establishedAt: establishedAt)
        principal = .value(name)
        isServiceAccount = true
    }

    /// Facts that say nothing yet.
    init(issuer: [UInt8], subject: [UInt8], establishedAt: UnixSeconds) {
        self.issuer = issuer
        self.subject = subject
        self.establishedAt = establishedAt
    }
}
