/// What a rule may ask about.
package enum RuleField: Hashable, Sendable {
    /// The principal, after pattern, domain and map.
    case username
    case groups
    /// Values of the claim that `claims.roles` names.
    case roles
    case distinguishedName
    case email
    case name
    /// Any other claim.
    case claim(ClaimPath)
    case provider
    case service
    case host
    case hostTags
    case remoteHost
    case tty
    case acr
    case amr
    case time

    /// The word of the configuration; nil for `claim`, which is `metadata.NAME` or a path.
    package var word: String? {
        switch self {
        case .username: "username"
        case .groups: "groups"
        case .roles: "roles"
        case .distinguishedName: "dn"
        case .email: "email"
        case .name: "name"
        case .claim: nil
        case .provider: "provider"
        case .service: "service"
        case .host: "host"
        case .hostTags: "host_tags"
        case .remoteHost: "rhost"
        case .tty: "tty"
        case .acr: "acr"
        case .amr: "amr"
        case .time: "time"
        }
    }

    /// All that have a word.
    package static let worded: [RuleField] = [
        .username, .groups, .roles, .distinguishedName, .email, .name, .provider, .service, .host, .hostTags,
        .remoteHost, .tty, .acr, .amr, .time,
    ]
}
