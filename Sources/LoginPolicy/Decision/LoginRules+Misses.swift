import OpenIDConnect
package import StrictJSON

extension LoginRules {
    /// For each rule that stood in the way of `decision`: what was wanted and what came nearest.
    /// `elsewhere`: what UserInfo and the access token say, where somebody looked; `context`: that of the
    /// decision.
    package func misses(
        _ decision: Decision, claims tokenClaims: JSONObject, login: [UInt8],
        elsewhere: ClaimsElsewhere = ClaimsElsewhere(), context: LoginContext? = nil
    ) -> [Miss] {
        guard case .denied(let denial) = decision.verdict else { return [] }
        switch denial {
        case .principalMissing:
            if let place = elsewhere.place(of: claims.principal) { return [.claimElsewhere(claims.principal, place)] }
            let present = tokenClaims.namesNear { $0.text != nil }
            return [.principalMissing(wanted: claims.principal, stringsPresent: present)]
        case .principalWrongType:
            let type = claims.principal.value(in: tokenClaims)?.typeName ?? "null"
            return [.principalWrongType(wanted: claims.principal, type: type)]
        case .emailNotVerified:
            return [.emailNotVerified]
        case .nameMismatch:
            let present = claims.principal.value(in: tokenClaims)?.text ?? []
            return [.principalDiffers(claim: claims.principal, wanted: login, present: present)]
        case .groupsWrongType, .tooManyGroups, .groupsOverage:
            return groupsClaimMisses(tokenClaims, elsewhere)
        case .groupsUnknown, .noRole:
            return groupMisses(decision, tokenClaims, elsewhere, context)
        case .hostGroupsUnknown:
            return [.hostGroupsUnknown]
        case .roleNotHere:
            return decision.roleTraces.compactMap(miss(elsewhere:))
        case .principalPattern, .principalNotMapped, .nameNotAllowed, .nameLocalOnly, .accountNotExisting, .userDenied,
            .groupDenied, .userNotAllowed, .groupNotAllowed, .groupsRequired, .rolesRequired, .scopesRequired,
            .subjectNotAllowed, .domainNotAllowed, .remoteHostNotAllowed, .acrNotEnough, .amrNotEnough, .signInTooOld:
            return ConditionMisses(
                rules: self, decision: decision, claims: tokenClaims, login: login, context: context
            ).all(denial)
        case .serviceNotConfigured, .grantNotAllowed, .factsMissing, .factsOtherProvider, .factsTooOld,
            .factsFromFuture:
            return []
        }
    }

    private func miss(elsewhere trace: RoleTrace) -> Miss? {
        guard trace.admission == .otherService || trace.admission == .otherHost,
            let role = roles.first(where: { $0.name == trace.role })
        else { return nil }
        return .roleElsewhere(role.name, services: role.services, hosts: role.hosts)
    }

    /// Why the groups are not known; nothing when they are.
    func groupsClaimMisses(_ tokenClaims: JSONObject, _ elsewhere: ClaimsElsewhere) -> [Miss] {
        guard let path = claims.groups else { return [.noGroupsClaimConfigured] }
        var facts = LoginFacts(issuer: [], subject: [], establishedAt: UnixSeconds(0))
        facts.readGroups(claims, in: tokenClaims)
        switch facts.groups {
        case .overage:
            return [.groupsOverage(wanted: path)]
        case .wrongType, .tooMany:
            return [.groupsWrongType(wanted: path, type: path.value(in: tokenClaims)?.typeName ?? "null")]
        case .known:
            if facts.statesGroups { return [] }
            if let place = elsewhere.place(of: path) { return [.claimElsewhere(path, place)] }
            return [.groupsMissing(wanted: path, arraysPresent: tokenClaims.namesNear { $0.array != nil })]
        }
    }
}

extension JSONObject {
    /// Top-level names, and those one level down as `outer.inner`, whose value fits; at most 16.
    func namesNear(where fits: (JSONValue) -> Bool) -> [[UInt8]] {
        var found: [[UInt8]] = []
        for member in members {
            if fits(member.value) { found.append(member.name) }
            for inner in member.value.object?.members ?? [] where fits(inner.value) {
                found.append(member.name + [UInt8(ascii: ".")] + inner.name)
            }
        }
        return Array(found.prefix(16))
    }
}
