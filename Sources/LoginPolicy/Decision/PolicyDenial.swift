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
    /// The provider said since that the last sign-in counts no more.
    case factsEnded
    /// The principal does not fit `principal_pattern`, or the search was cut off.
    case principalPattern
    case principalNotMapped
    case nameNotAllowed
    case nameLocalOnly
    case accountNotExisting
    /// The provider left groups out, and `on_groups_overage` is `deny`.
    case groupsOverage
    case userDenied
    case groupDenied
    case userNotAllowed
    case groupNotAllowed
    case groupsRequired
    case rolesRequired
    case scopesRequired
    case subjectNotAllowed
    case domainNotAllowed
    case remoteHostNotAllowed
    case acrNotEnough
    case amrNotEnough
    case signInTooOld
    /// Held roles exist that the service lists, but for other services or hosts.
    case roleNotHere
    /// `roles.delegate`: the host knows no groups of this account.
    case hostGroupsUnknown
    /// A local account with power over the host, and no role that is marked so.
    case privilegedRoleRequired
    /// The name is a service account's, and the service does not list it.
    case serviceAccountNotHere
    /// The name is a service account's, and a person signed in under it.
    case serviceAccountPerson
    /// A service account signed in under the name, and no table says that it is this one.
    case serviceAccountUnknown

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
        case .factsEnded: "policy.facts_ended"
        case .principalPattern: "policy.principal_pattern"
        case .principalNotMapped: "policy.principal_not_mapped"
        case .nameNotAllowed: "policy.name_not_allowed"
        case .nameLocalOnly: "policy.name_local_only"
        case .accountNotExisting: "policy.account_not_existing"
        case .groupsOverage: "policy.groups_overage"
        case .userDenied: "policy.user_denied"
        case .groupDenied: "policy.group_denied"
        case .userNotAllowed: "policy.user_not_allowed"
        case .groupNotAllowed: "policy.group_not_allowed"
        case .groupsRequired: "policy.groups_required"
        case .rolesRequired: "policy.roles_required"
        case .scopesRequired: "policy.scopes_required"
        case .subjectNotAllowed: "policy.subject_not_allowed"
        case .domainNotAllowed: "policy.domain_not_allowed"
        case .remoteHostNotAllowed: "policy.rhost_not_allowed"
        case .acrNotEnough: "policy.acr_not_enough"
        case .amrNotEnough: "policy.amr_not_enough"
        case .signInTooOld: "policy.sign_in_too_old"
        case .roleNotHere: "policy.role_not_here"
        case .hostGroupsUnknown: "policy.host_groups_unknown"
        case .privilegedRoleRequired: "policy.privileged_role_required"
        case .serviceAccountNotHere: "service_account.not_here"
        case .serviceAccountPerson: "service_account.person"
        case .serviceAccountUnknown: "service_account.unknown"
        }
    }

    /// What the person can do; never which claim was wrong.
    package var userMessage: String {
        switch self {
        case .serviceNotConfigured, .grantNotAllowed, .serviceAccountNotHere:
            "Signing in this way is not enabled here. Please ask your administrator."
        case .principalMissing, .principalWrongType, .emailNotVerified, .groupsWrongType, .tooManyGroups,
            .groupsUnknown, .principalPattern, .principalNotMapped, .nameNotAllowed, .nameLocalOnly,
            .accountNotExisting, .groupsOverage, .hostGroupsUnknown, .serviceAccountPerson, .serviceAccountUnknown:
            "Your account cannot be used on this host yet. Please ask your administrator."
        case .nameMismatch:
            "The account that approved this sign-in is not the one that asked for it."
        case .noRole, .userDenied, .groupDenied, .userNotAllowed, .groupNotAllowed, .groupsRequired, .rolesRequired,
            .scopesRequired, .subjectNotAllowed, .domainNotAllowed, .remoteHostNotAllowed, .roleNotHere,
            .privilegedRoleRequired:
            "You are signed in, but you may not use this service here.\nPlease ask your administrator."
        case .acrNotEnough, .amrNotEnough, .signInTooOld:
            "This needs a fresh sign-in with a second factor.\nPlease sign in at your provider again."
        case .factsMissing, .factsOtherProvider, .factsTooOld, .factsFromFuture, .factsEnded:
            "Please sign in here once with your password or a code, then try again."
        }
    }
}
