/// One file of the configuration: where it is from and what it holds.
package struct ConfigurationSource: Equatable, Sendable {
    package enum Kind: Sendable {
        /// usher.toml: every table.
        case main
        /// `usher.toml.d/*.toml`: every table; the same key must not stand in another file.
        case dropIn
        /// `roles.d/*.toml`: `[role.NAME]` and `[rule.NAME]` alone.
        case roles
        /// `accounts.d/*.toml`: `[account.NAME]` alone.
        case accounts
    }

    package let kind: Kind
    /// As messages show it.
    package let path: String
    package let bytes: [UInt8]

    package init(kind: Kind, path: String, bytes: [UInt8]) {
        self.kind = kind
        self.path = path
        self.bytes = bytes
    }
}
