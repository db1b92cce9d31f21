extension ConfigurationProblem {
    package enum Kind: String, CaseIterable, Sendable {
        /// Keeps the configuration from being used; all others are warnings.
        case mistake
        case passwordGrant = "password_grant"
        case cibaWithoutFirstFactor = "ciba_without_first_factor"
        case sharedNames = "shared_names"
        case sharedAccount = "shared_account"
        /// A privileged role that demands neither acr nor amr and has no waiver.
        case privilegedWithoutFactor = "privileged_without_factor"
        /// Who loses a group, or whose groups the provider leaves out, could gain a role.
        case exceptGroups = "except_groups"
        /// A sign-in stands in for others for longer than an hour.
        case longReuse = "long_reuse"
        case roleNotAdmitted = "role_not_admitted"
        case roleNotGiven = "role_not_given"
        case serviceWithoutRole = "service_without_role"
        case unreachableRule = "unreachable_rule"
        case neverTrue = "never_true"
        case plainWildcard = "plain_wildcard"
        case anchor
        case scopeNotRequested = "scope_not_requested"
        /// `[accounts.rule]` lets names appear that no login may have.
        case uselessNameRule = "useless_name_rule"
        /// Sign-ins end before, or every role wants one of now.
        case uselessReuse = "useless_reuse"

        /// `usher check --strict` fails for these.
        package var isSecurity: Bool {
            switch self {
            case .passwordGrant, .cibaWithoutFirstFactor, .sharedNames, .sharedAccount, .privilegedWithoutFactor,
                .exceptGroups, .longReuse:
                true
            case .mistake, .roleNotAdmitted, .roleNotGiven, .serviceWithoutRole, .unreachableRule, .neverTrue,
                .plainWildcard, .anchor, .scopeNotRequested, .uselessNameRule, .uselessReuse:
                false
            }
        }
    }
}
