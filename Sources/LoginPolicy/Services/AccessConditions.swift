/// Who is let in at all, beside having a role. An empty list asks nothing; a deny wins over all.
package struct AccessConditions: Equatable, Sendable {
    package var allowUsers: [[UInt8]] = []
    package var denyUsers: [[UInt8]] = []
    package var allowGroups: [[UInt8]] = []
    package var denyGroups: [[UInt8]] = []
    /// Every member of one of these lists.
    package var requireGroups: [[[UInt8]]] = []
    package var requireRoles: [[String]] = []
    package var requireScopes: [[[UInt8]]] = []
    /// `sub` is one of these, or fits a pattern.
    package var allowedSubjects: [[UInt8]] = []
    package var allowedSubjectPatterns: [Pattern] = []
    /// The domain claim is one of these.
    package var allowedDomains: [[UInt8]] = []
    /// Remote logins come from one of these; a remote host that is no address is in none.
    package var remoteHosts: [AddressRange] = []

    package init() {}
}
