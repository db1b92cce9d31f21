import LoginPolicy
import StrictJSON

/// Looks for the mistakes behind a refusal. It only ever reads; no decision asks it.
struct FindingSearch {
    /// A service may list hundreds of roles.
    private static let maximumRoles = 16

    let login: ExplainedLogin

    var findings: [Finding] {
        guard case .denied(let denial) = login.decision.verdict else { return [] }
        switch denial {
        case .principalMissing, .principalWrongType, .emailNotVerified, .nameMismatch:
            let miss = login.rules.principalMiss(denial, claims: login.claims, login: login.login)
            return miss.flatMap(principalFinding).map { [$0] } ?? []
        case .groupsWrongType:
            return [wrongType]
        case .noRole, .rolesRequired:
            return groupsClaimFinding(for: roleWishes) ?? roleFindings
        case .groupsUnknown, .groupsOverage:
            return groupsClaimFinding(for: roleWishes + serviceWishes) ?? []
        case .groupNotAllowed, .groupsRequired:
            return groupsClaimFinding(for: serviceWishes) ?? [
                GroupMiss(serviceWishes, of: service, login: login).finding
            ]
        case .serviceNotConfigured, .grantNotAllowed, .tooManyGroups, .factsMissing, .factsOtherProvider,
            .factsTooOld, .factsFromFuture, .factsEnded, .principalPattern, .principalNotMapped, .nameNotAllowed,
            .nameLocalOnly,
            .accountNotExisting, .userDenied, .groupDenied, .userNotAllowed, .scopesRequired, .subjectNotAllowed,
            .domainNotAllowed, .remoteHostNotAllowed, .acrNotEnough, .amrNotEnough, .signInTooOld, .roleNotHere,
            .hostGroupsUnknown, .privilegedRoleRequired, .serviceAccountNotHere, .serviceAccountPerson,
            .serviceAccountUnknown:
            return []
        }
    }

    private func principalFinding(_ miss: Miss) -> Finding? {
        let sentence = MissText.sentence(miss)
        switch miss {
        case .principalMissing(let wanted, _):
            return MissingClaim(path: wanted, key: "principal", login: login).finding(sentence)
        case .principalWrongType:
            return Finding(
                .wrongType, sentence, remedy: "Name a claim that is one string in \(login.claimsTable) principal.")
        case .emailNotVerified:
            return Finding(
                .emailNotVerified, sentence,
                remedy: "Have the person's address verified at the provider, or name another principal claim.")
        case .principalDiffers(let claim, let wanted, let present):
            // The claims may be forgotten; what the claim said is kept.
            let said = login.facts?.principalClaim ?? present
            return PrincipalDifference(wanted: wanted, present: said, login: login).finding(
                MissText.sentence(.principalDiffers(claim: claim, wanted: wanted, present: said)))
        case .groupsMissing, .groupsOverage, .noGroupsClaimConfigured:
            return nil
        }
    }

    private var wrongType: Finding {
        let path = login.rules.claims.groups ?? ClaimPath(names: [])
        let value = path.value(in: login.claims)
        let wanted = login.rules.claims.groupsDelimiter == nil ? "an array of strings" : "a string"
        let sentence =
            "claim \(Quote.path(path)) is \(MissText.article(value?.typeName ?? "value")), \(wanted) is wanted"
        guard case .string(let text)? = value else {
            return Finding(
                .wrongType, sentence, remedy: "Name a claim that is \(wanted) in \(login.claimsTable) groups.")
        }
        return Finding(
            .stringForArray, "\(sentence); it is \(Quote.text(text))",
            remedy: "Have the provider send an array (Keycloak: \"Multivalued\"), or set groups_delimiter in "
                + "\(login.claimsTable) if it is a list in one string.")
    }

    /// What is wrong with the groups claim as a whole; nil when it is well or nothing needs it.
    private func groupsClaimFinding(for wishes: [GroupWish]) -> [Finding]? {
        guard !wishes.isEmpty, !login.goesByHostGroups else { return nil }
        guard let path = login.rules.claims.groups else {
            return [
                Finding(
                    .noGroupsClaim, MissText.sentence(.noGroupsClaimConfigured),
                    remedy: "Name the claim in \(login.claimsTable) groups.")
            ]
        }
        guard let facts = login.facts else { return nil }
        if facts.groups == .overage {
            return [
                facts.statesGroups
                    ? Finding(
                        .overage, "the search of groups_pattern in claim \(Quote.path(path)) was cut off",
                        remedy: "Write groups_pattern in \(login.claimsTable) so that it needs no long search.")
                    : Finding(
                        .overage, MissText.sentence(.groupsOverage(wanted: path)),
                        remedy: "Have the provider send only the groups that concern hosts, or roles of the "
                            + "application in place of groups.")
            ]
        }
        guard !facts.statesGroups else { return nil }
        let sentence = MissText.sentence(.groupsMissing(wanted: path, arraysPresent: login.arraysPresent))
        return [MissingClaim(path: path, key: "groups", login: login).finding(sentence)]
    }

    private var missingRoles: [RoleTrace] {
        let wanted = login.service?.roles ?? []
        return login.decision.roleTraces.filter { !$0.isHeld && wanted.contains($0.role) }
    }

    private var roleWishes: [GroupWish] {
        missingRoles.flatMap { GroupWish.giving($0.role, plain: $0.wanted, rules: login.rules.rules) }
    }

    private var roleFindings: [Finding] {
        missingRoles.prefix(Self.maximumRoles).map { trace in
            let wishes = GroupWish.giving(trace.role, plain: trace.wanted, rules: login.rules.rules)
            if wishes.isEmpty { return RuleMiss(role: trace.role, login: login).finding }
            return GroupMiss(wishes, of: .role(trace.role), login: login).finding
        }
    }

    private var service: GroupMiss.Subject {
        login.decision.verdict == .denied(.groupNotAllowed) ? .list("allow_groups") : .list("require_groups")
    }

    /// Groups that the service's own lists ask for.
    private var serviceWishes: [GroupWish] {
        guard let conditions = login.service?.conditions else { return [] }
        let (key, groups): (String, [[UInt8]])
        switch login.decision.checks.last?.check {
        case .requireGroups:
            let present = Set(login.groupsPresent)
            let lacking = conditions.requireGroups.map { $0.filter { !present.contains($0) } }
            (key, groups) = ("require_groups", lacking.min { $0.count < $1.count } ?? [])
        case .denyGroups: (key, groups) = ("deny_groups", conditions.denyGroups)
        default: (key, groups) = ("allow_groups", conditions.allowGroups)
        }
        return groups.map { GroupWish(group: $0, table: "\(login.serviceTable) \(key)") }
    }
}
