import LoginPolicy
import OpenIDConnect
import StrictJSON

/// A refusal in one sentence for an administrator, and what would mend it.
struct DenialText {
    let login: ExplainedLogin

    private var name: String { Quote.bare(login.login) }
    private var service: String { login.serviceTable }
    private var conditions: AccessConditions { login.service?.conditions ?? AccessConditions() }
    /// Demands of the service; those of a role are in the role's own trace.
    private var demands: SignInDemands { login.service?.demands ?? SignInDemands() }

    /// Without a full stop.
    func sentence(_ denial: PolicyDenial) -> String {
        switch denial {
        case .serviceNotConfigured: "the configuration has no \(service)"
        case .grantNotAllowed: "\(service) does not list this way to sign in in its grants"
        case .principalMissing: "the token does not say who \(name) is: claim \(principal) is missing"
        case .principalWrongType: "claim \(principal) is no string"
        case .emailNotVerified: "the provider does not call the e-mail address verified"
        case .nameMismatch: "the token is another account's, not \(name)'s"
        case .groupsWrongType: "the groups claim is no array of strings"
        case .tooManyGroups: "the groups claim has more than \(LoginFacts.maximumGroups) entries"
        case .groupsUnknown: "\(name)'s groups are not known, and \(service) needs them"
        case .noRole: "\(name) has no role that \(service) lists"
        case .factsMissing: "nothing is known of a sign-in of \(name) here"
        case .factsOtherProvider: "\(name) has signed in at another provider only"
        case .factsTooOld: "\(name)'s last sign-in is older than role_max_age (\(roleAge)) of \(service)"
        case .factsFromFuture: "\(name)'s last sign-in is dated in the future"
        case .factsEnded: "the provider has ended \(name)'s last sign-in"
        case .principalPattern: "claim \(principal)\(principalValue) does not fit principal_pattern as a whole"
        case .principalNotMapped: "claim \(principal)\(principalValue) is no login name here ([accounts] map, match)"
        case .nameNotAllowed: "the name \(name) does not fit name_pattern of [accounts]"
        case .nameLocalOnly: "the name \(name) never comes from a provider here ([accounts] local_only, reserved)"
        case .accountNotExisting: "this host has no account \(name), and [accounts] require_existing is set"
        case .groupsOverage: "the provider left \(name)'s groups out, and on_groups_overage is \"deny\""
        case .userDenied: "\(name) stands in deny_users of \(service)"
        case .groupDenied: "\(name) is in a group of deny_groups of \(service)\(deniedGroup)"
        case .userNotAllowed: "allow_users of \(service) does not list \(name)"
        case .groupNotAllowed: "\(name) is in no group of allow_groups of \(service)"
        case .groupsRequired: "\(name) is not in all groups of one list of require_groups of \(service)"
        case .rolesRequired:
            "\(name) does not have all roles of one list of require_roles of \(service), as they count here"
        case .scopesRequired:
            "the scopes that were granted (\(scopes)) are not all of one list of require_scopes of \(service)"
        case .subjectNotAllowed: "the subject \(subject) is none that \(service) allows"
        case .domainNotAllowed: "the account's domain (\(domain)) is none of allowed_domains of \(service)"
        case .remoteHostNotAllowed: "the remote host \(remoteHost) is in no network of rhost_allow of \(service)"
        case .acrNotEnough: "the sign-in's acr is \(acr), which does not do"
        case .amrNotEnough: "the sign-in's amr is \(amr), which does not do"
        case .signInTooOld: "the sign-in at the provider is too old, or auth_time does not say when it was"
        case .roleNotHere: "\(name) has a role that \(service) lists, but it does not count here"
        case .hostGroupsUnknown: "this host knows no groups of \(name), and they decide ([roles] delegate)"
        case .privilegedRoleRequired:
            "\(name) is a local account in a group that leads to root, and no role that counts here is marked privileged"
        case .serviceAccountNotHere: "\(name) is a service account, and \(service) does not list it"
        case .serviceAccountPerson: "\(name) is a service account, and what is known is the sign-in of a person"
        case .serviceAccountUnknown: "a service account signed in as \(name), and none of that client is configured"
        }
    }

    /// A whole sentence; nil when what is missing says it better.
    func remedy(_ denial: PolicyDenial) -> String? {
        switch denial {
        case .serviceNotConfigured: "Add \(service) with grants and roles if people shall sign in there."
        case .grantNotAllowed: "Add the way to grants of \(service)."
        case .principalMissing, .principalWrongType, .emailNotVerified, .nameMismatch, .groupsWrongType,
            .groupNotAllowed, .groupsRequired:
            nil
        case .noRole: login.rules.roles.isEmpty ? "Write a [role.NAME] and list it in roles of \(service)." : nil
        case .groupsUnknown where login.facts == nil: "Have \(name) sign in here once, by password or code."
        case .groupsUnknown, .groupsOverage: nil
        case .tooManyGroups:
            "Have the provider send only the groups that concern hosts, or roles of the application in place of groups."
        case .factsMissing, .factsOtherProvider, .factsTooOld, .factsEnded:
            "Have \(name) sign in here once, by password or code."
        case .factsFromFuture: "Set this host's clock right, then have \(name) sign in here once."
        case .principalPattern: "Change principal_pattern in \(login.claimsTable): it must fit the whole value."
        case .principalNotMapped: "Add the principal to [accounts] map: its login name is \(name)."
        case .nameNotAllowed: "Change name_pattern in [accounts] if people of such names are meant to sign in here."
        case .nameLocalOnly: "Nothing, if this is meant: give the person another login name."
        case .accountNotExisting: "Create the account \(name) on this host, or unset require_existing."
        case .userDenied: "Take \(name) out of deny_users of \(service), or of [policy]."
        case .groupDenied: "Take \(name) out of the group, or the group out of deny_groups: a denial wins over all."
        case .userNotAllowed: "Add \(name) to allow_users of \(service)."
        case .rolesRequired: "Give \(name) every role of one list: \(roleLists)."
        case .scopesRequired:
            "Ask for \(DemandText.methods(conditions.requireScopes)) in scopes of the client, and allow them at the provider."
        case .subjectNotAllowed: "Add \(subject) to allowed_subjects of \(service)."
        case .domainNotAllowed:
            "Have \(name) sign in with an account of \(Quote.list(conditions.allowedDomains, limit: 4, word: " or "))."
        case .remoteHostNotAllowed:
            "Add the network to rhost_allow of \(service), or log in from one that is there; a host name is outside "
                + "(sshd: UseDNS no)."
        case .acrNotEnough, .amrNotEnough:
            "Have \(name) sign in again with a second factor\(wantedDemands): the provider must ask for it and say so "
                + "in the ID token."
        case .signInTooOld: "Have \(name) sign in at the provider again\(wantedDemands)."
        case .roleNotHere: "Look at services and hosts of the role, or give \(name) a role that counts here."
        case .hostGroupsUnknown: "Look at `id \(name)` on this host."
        case .privilegedRoleRequired:
            "Give \(name) a role with privileged = true, or take the account out of the group: see `id \(name)`."
        case .serviceAccountNotHere: "Add \(name) to service_accounts of \(service)."
        case .serviceAccountPerson: "Have \(name) sign in here once with its client's secret."
        case .serviceAccountUnknown: "Look at [service_account.\(name)]: provider and client_id."
        }
    }

    private var principal: String { Quote.path(login.rules.claims.principal) }
    private var principalValue: String {
        let value = login.facts?.principalClaim ?? login.rules.claims.principal.value(in: login.claims)?.text
        return value.map { " (\(Quote.text($0)))" } ?? ""
    }
    private var subject: String { login.facts.map { Quote.text($0.subject) } ?? "of the token" }
    private var scopes: String { Quote.list(login.facts?.scopes ?? [], limit: 8) }
    private var domain: String { login.facts?.domain.map(Quote.text) ?? "missing" }
    private var remoteHost: String { Quote.text(login.context.remoteHost) }
    private var roleAge: String { login.service.map { DurationWords.text($0.maximumRoleAge) } ?? "?" }
    private var acr: String { login.facts?.acr.map(Quote.text) ?? "missing" }
    private var amr: String {
        login.facts.map { $0.amr.isEmpty ? "missing" : Quote.list($0.amr, limit: 8) } ?? "missing"
    }

    private var deniedGroup: String {
        let present = Set(login.groupsPresent)
        return conditions.denyGroups.first(where: present.contains).map { " (\(Quote.text($0)))" } ?? ""
    }

    private var roleLists: String {
        conditions.requireRoles.prefix(4).map { $0.joined(separator: " with ") }.joined(separator: ", or ")
    }

    /// What the service asks for; else what a role asks for that would admit.
    private var wantedDemands: String {
        let ofRoles = login.decision.roleTraces.compactMap { trace -> SignInDemands? in
            guard case .demand = trace.admission else { return nil }
            return login.rules.roles.first { $0.name == trace.role }?.demands
        }
        let wanted = ([demands] + ofRoles).lazy.compactMap(DemandText.text).first
        return wanted.map { " (wanted: \($0))" } ?? ""
    }
}
