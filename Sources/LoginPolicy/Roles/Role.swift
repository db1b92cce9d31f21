/// Something that people may do here: `[role.NAME]`.
package struct Role: Equatable, Sendable {
    /// `[A-Za-z0-9_-]{1,64}`.
    package var name: String
    /// The plain form: whoever is in one of these groups has the role. Compared as bytes; may be empty
    /// when rules give it.
    package var groups: [[UInt8]]
    /// Names of the providers whose groups count; empty: there is only one.
    package var providers: [String]
    /// PAM services where the role counts; empty: all that admit it.
    package var services: [[UInt8]] = []
    /// Host names where the role counts, `*` and `?` as in a shell; empty: all.
    package var hosts: [[UInt8]] = []
    /// Local groups that come with the role.
    package var localGroups: [[UInt8]] = []
    /// The role makes an administrator: needed for local groups that mean power.
    package var isPrivileged = false
    /// Who holds it never leans on a sign-in of before.
    package var wantsFreshSignIn = false
    /// Users that the role may become; for sudoers and reports.
    package var runAs: [[UInt8]] = []
    /// The longest session.
    package var maximumSession: Duration?
    /// Who holds it may have access tokens of their own for programs.
    package var givesTokens = false
    /// For whom those may be, besides whom the client gets them for anyway.
    package var tokenAudiences: [[UInt8]] = []
    package var demands = SignInDemands()
    /// Why this privileged role demands no second factor, in the administrator's words.
    package var waiver: String?
    package var place: SourcePlace?

    package init(name: String, groups: [[UInt8]], providers: [String] = []) {
        self.name = name
        self.groups = groups
        self.providers = providers
    }
}
