/// Which claims say who somebody is: `[provider.NAME.claims]`.
package struct ClaimRules: Equatable, Sendable {
    package enum Overage: String, CaseIterable, Sendable {
        /// Groups are unknown: a rule that needs them is false.
        case unknown
        /// The login is refused.
        case deny
    }

    /// The claim whose value must equal the login name. No default: the administrator chooses.
    package var principal: ClaimPath
    /// The claim that lists groups; nil means that nobody has any.
    package var groups: ClaimPath?
    /// One capture group: that part is the principal. A principal that does not match is refused.
    package var principalPattern: Pattern?
    /// One capture group: that part is the group's name. Groups that do not match are left out.
    package var groupsPattern: Pattern?
    /// A string is split here, its parts trimmed, empty ones left out; nil: a string is no list. An array is
    /// taken as it is.
    package var groupsDelimiter: UInt8?
    package var groupsOverage = Overage.unknown
    /// The claim that rules read as `roles`.
    package var roles: ClaimPath?
    package var name: ClaimPath?
    package var email: ClaimPath?
    package var distinguishedName: ClaimPath?
    /// The claim that says the organisation's domain.
    package var domain: ClaimPath?

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
