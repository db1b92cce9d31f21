package import OpenIDConnect
package import StrictJSON

/// What a verified token said that policy reads. Kept between logins instead of a verdict, so that
/// the policy then in force decides.
package struct LoginFacts: Equatable, Sendable {
    package enum Principal: Equatable, Sendable {
        case value([UInt8])
        case missing
        case wrongType
        /// The principal claim is `email` and `email_verified` is not JSON `true`.
        case unverifiedEmail
    }

    package enum Groups: Equatable, Sendable {
        /// Empty when the claim is absent or none is configured.
        case known([[UInt8]])
        /// The provider left the list out because it is too long (OpenID Connect Core §5.6.2).
        case overage
        /// No array of strings: the login is refused.
        case wrongType
        case tooMany
    }

    /// The longest list of groups that is read.
    package static let maximumGroups = 2_000

    package let issuer: [UInt8]
    package let subject: [UInt8]
    package let principal: Principal
    package let groups: Groups
    package let acr: [UInt8]?
    package let amr: [[UInt8]]
    /// When the provider said so, by our clock.
    package let establishedAt: UnixSeconds

    /// `claims`: those of the token, and what UserInfo added.
    package init(token: VerifiedIDToken, claims: UserClaims, rules: ClaimRules, establishedAt: UnixSeconds) {
        self.init(
            issuer: token.issuer, subject: token.subject, claims: claims.members, acr: token.acr, amr: token.amr,
            rules: rules, establishedAt: establishedAt)
    }

    package init(
        issuer: [UInt8], subject: [UInt8], claims: JSONObject, acr: [UInt8]?, amr: [[UInt8]], rules: ClaimRules,
        establishedAt: UnixSeconds
    ) {
        self.issuer = issuer
        self.subject = subject
        self.acr = acr
        self.amr = amr
        self.establishedAt = establishedAt
        principal = Self.readPrincipal(rules.principal, in: claims)
        groups = Self.readGroups(rules.groups, in: claims)
    }

    private static func readPrincipal(_ path: ClaimPath, in claims: JSONObject) -> Principal {
        switch path.value(in: claims) {
        case nil, .null: return .missing
        case .string(let name):
            let isEmail = path.names == [Array("email".utf8)]
            return isEmail && claims["email_verified"]?.bool != true ? .unverifiedEmail : .value(name)
        default: return .wrongType
        }
    }

    private static func readGroups(_ path: ClaimPath?, in claims: JSONObject) -> Groups {
        guard let path else { return .known([]) }
        switch path.value(in: claims) {
        case nil, .null:
            return hasOverageMarker(for: path, in: claims) ? .overage : .known([])
        case .array(let elements):
            guard elements.count <= maximumGroups else { return .tooMany }
            let names = elements.compactMap(\.text)
            return names.count == elements.count ? .known(names) : .wrongType
        default:
            return .wrongType
        }
    }

    /// Entra ID and others replace a list that is too long by `hasgroups` or `_claim_names`.
    private static func hasOverageMarker(for path: ClaimPath, in claims: JSONObject) -> Bool {
        if claims["hasgroups"]?.bool == true { return true }
        guard let name = path.names.first else { return false }
        return claims["_claim_names"]?.object?[name] != nil
    }
}
