/// One check of the service or the account, beside roles.
package struct CheckTrace: Equatable, Sendable {
    package enum Check: String, CaseIterable, Sendable {
        case service
        case principal
        case loginName = "login_name"
        case groupsClaim = "groups_claim"
        case denyUsers = "deny_users"
        case denyGroups = "deny_groups"
        case allowUsers = "allow_users"
        case allowGroups = "allow_groups"
        case requireGroups = "require_groups"
        case requireRoles = "require_roles"
        case requireScopes = "require_scopes"
        case subject = "allowed_subjects"
        case domain = "allowed_domains"
        case remoteHost = "rhost_allow"
        case acr = "required_acr"
        case amr = "required_amr"
        case signInAge = "max_auth_age"
        case factsAge = "role_max_age"
        case role = "roles"
        case privilegedAccount = "privileged_account"
    }

    package let check: Check
    /// nil: passed.
    package let denial: PolicyDenial?

    package init(_ check: Check, denial: PolicyDenial? = nil) {
        self.check = check
        self.denial = denial
    }
}
