/// What root's configuration says about published accounts.
package struct AccountSettings: Equatable, Sendable {
    package struct Role: Equatable, Sendable {
        /// Names of local groups.
        package let groups: [[UInt8]]
        package let isPrivileged: Bool

        package init(groups: [[UInt8]], isPrivileged: Bool) {
            self.groups = groups
            self.isPrivileged = isPrivileged
        }
    }

    /// `[accounts.rule]`.
    package struct Rule: Equatable, Sendable {
        package let names: NameRule
        /// Of the provider whose people they are, as the configuration has it.
        package let issuer: [UInt8]

        package init(names: NameRule, issuer: [UInt8]) {
            self.names = names
            self.issuer = issuer
        }
    }

    package var range: UIDRange
    package var home: AccountPlace
    package var shell: AccountPlace
    package var allowsLists: Bool
    /// Besides ReservedNames.
    package var reserved: Set<[UInt8]>
    package var roles: [Role]
    /// nil: no name is known before its first login.
    package var rule: Rule?

    package init(
        range: UIDRange = .standard, home: AccountPlace = .home, shell: AccountPlace = .bash,
        allowsLists: Bool = false, reserved: Set<[UInt8]> = [], roles: [Role] = [], rule: Rule? = nil
    ) {
        self.range = range
        self.home = home
        self.shell = shell
        self.allowsLists = allowsLists
        self.reserved = reserved
        self.roles = roles
        self.rule = rule
    }
}
