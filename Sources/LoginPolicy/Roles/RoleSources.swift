/// `[roles]`: where roles come from beside rules.
package struct RoleSources: Equatable, Sendable {
    /// Everybody whose sign-in is good has these.
    package var defaults: [String]
    /// Roles named after groups.
    package var templates: RoleTemplates?
    /// The account's own groups on this host (files, LDAP) decide instead of the provider's: then there
    /// are no rules, no defaults and no templates.
    package var isDelegatedToHost: Bool

    package init(defaults: [String] = [], templates: RoleTemplates? = nil, isDelegatedToHost: Bool = false) {
        self.defaults = defaults
        self.templates = templates
        self.isDelegatedToHost = isDelegatedToHost
    }
}

/// A group `PREFIXname` gives the role `name`.
package struct RoleTemplates: Equatable, Sendable {
    /// 1–64 bytes.
    package var prefix: [UInt8]
    /// The only roles that may come so; each exists. A privileged role, or one of a reserved name, never
    /// comes so unless it stands here.
    package var allow: [String]
    /// The most roles that one person gets so, 1…100; with more, none is given.
    package var maximum: Int

    package init(prefix: [UInt8], allow: [String], maximum: Int = 20) {
        self.prefix = prefix
        self.allow = allow
        self.maximum = maximum
    }
}
