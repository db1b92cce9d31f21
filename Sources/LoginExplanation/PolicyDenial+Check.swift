import LoginPolicy

extension PolicyDenial {
    /// The check that ends so.
    var check: CheckTrace.Check {
        switch self {
        case .serviceNotConfigured, .grantNotAllowed: .service
        case .principalMissing, .principalWrongType, .emailNotVerified, .principalPattern, .principalNotMapped,
            .nameMismatch, .serviceAccountPerson, .serviceAccountUnknown:
            .principal
        case .nameNotAllowed, .nameLocalOnly, .accountNotExisting, .serviceAccountNotHere: .loginName
        case .groupsWrongType, .tooManyGroups, .groupsOverage, .hostGroupsUnknown: .groupsClaim
        case .userDenied: .denyUsers
        case .groupDenied: .denyGroups
        case .userNotAllowed: .allowUsers
        case .groupNotAllowed: .allowGroups
        case .groupsRequired: .requireGroups
        case .rolesRequired: .requireRoles
        case .scopesRequired: .requireScopes
        case .subjectNotAllowed: .subject
        case .domainNotAllowed: .domain
        case .remoteHostNotAllowed: .remoteHost
        case .acrNotEnough: .acr
        case .amrNotEnough: .amr
        case .signInTooOld: .signInAge
        case .factsMissing, .factsOtherProvider, .factsTooOld, .factsFromFuture, .factsEnded: .factsAge
        case .noRole, .groupsUnknown, .roleNotHere: .role
        case .privilegedRoleRequired: .privilegedAccount
        }
    }
}
