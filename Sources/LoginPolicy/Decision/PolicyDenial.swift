/// Why policy says no. One case per rule.
package enum PolicyDenial: Equatable, Sendable, CaseIterable {
    case serviceNotConfigured
    case grantNotAllowed
    case principalMissing
    case principalWrongType
    case emailNotVerified
    case nameMismatch
    case groupsWrongType
    case tooManyGroups
    case groupsUnknown
    case noRole
    case factsMissing
    /// Another provider knows somebody of this name; the one that is asked here does not.
    case factsOtherProvider
    case factsTooOld
    case factsFromFuture

    /// The stable code of the audit record.
    package var reason: String {
        switch self {
        case .serviceNotConfigured: "policy.service_not_configured"
        case .grantNotAllowed: "policy.grant_not_allowed"
        case .principalMissing: "policy.principal_missing"
        case .principalWrongType: "policy.principal_type"
        case .emailNotVerified: "policy.email_not_verified"
        case .nameMismatch: "policy.name_mismatch"
        case .groupsWrongType: "policy.groups_type"
        case .tooManyGroups: "policy.too_many_groups"
        case .groupsUnknown: "policy.groups_unknown"
        case .noRole: "policy.no_role"
        case .factsMissing: "policy.facts_missing"
        case .factsOtherProvider: "policy.facts_other_provider"
        case .factsTooOld: "policy.facts_too_old"
        case .factsFromFuture: "policy.facts_from_future"
        }
    }

    /// What the person can do; never which claim was wrong.
    package var userMessage: String {
        switch self {
        case .serviceNotConfigured, .grantNotAllowed:
            "Signing in this way is not enabled here. Please ask your administrator."
        case .principalMissing, .principalWrongType, .emailNotVerified, .groupsWrongType, .tooManyGroups,
            .groupsUnknown:
            "Your account cannot be used on this host yet. Please ask your administrator."
        case .nameMismatch:
            "The account that approved this sign-in is not the one that asked for it."
        case .noRole:
            "You are signed in, but you may not use this service here.\nPlease ask your administrator."
        case .factsMissing, .factsOtherProvider, .factsTooOld, .factsFromFuture:
            "Please sign in here once with your password or a code, then try again."
        }
    }
}
