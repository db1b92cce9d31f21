package import StrictJSON

/// The nearest thing that a token had to what a rule wanted: for the administrator, and for the
/// person whose token it is. Values are the token's own bytes: escape them before a terminal.
package enum Miss: Equatable, Sendable {
    case principalMissing(wanted: ClaimPath, stringsPresent: [[UInt8]])
    case principalWrongType(wanted: ClaimPath, type: String)
    case emailNotVerified
    case principalDiffers(claim: ClaimPath, wanted: [UInt8], present: [UInt8])
    case groupsMissing(wanted: ClaimPath, arraysPresent: [[UInt8]])
    case groupsWrongType(wanted: ClaimPath, type: String)
    case groupsOverage(wanted: ClaimPath)
    case noGroupsClaimConfigured
    /// A role that the service admits and the person does not hold.
    case role(String, wanted: [[UInt8]], nearest: [UInt8]?)
}

extension LoginRules {
    /// For each rule that stood in the way of `decision`: what was wanted and what came nearest.
    package func misses(_ decision: Decision, claims tokenClaims: JSONObject, login: [UInt8]) -> [Miss] {
        guard case .denied(let denial) = decision.verdict else { return [] }
        switch denial {
        case .principalMissing:
            return [
                .principalMissing(wanted: claims.principal, stringsPresent: names(in: tokenClaims) { $0.text != nil })
            ]
        case .principalWrongType:
            return [.principalWrongType(wanted: claims.principal, type: typeName(claims.principal, tokenClaims))]
        case .emailNotVerified:
            return [.emailNotVerified]
        case .nameMismatch:
            let present = claims.principal.value(in: tokenClaims)?.text ?? []
            return [.principalDiffers(claim: claims.principal, wanted: login, present: present)]
        case .groupsWrongType, .tooManyGroups, .groupsUnknown, .noRole:
            return groupMisses(decision, tokenClaims)
        case .serviceNotConfigured, .grantNotAllowed, .factsMissing, .factsOtherProvider, .factsTooOld,
            .factsFromFuture, .principalPattern, .principalNotMapped, .nameNotAllowed, .nameLocalOnly,
            .accountNotExisting, .groupsOverage, .userDenied, .groupDenied, .userNotAllowed, .groupNotAllowed,
            .groupsRequired, .rolesRequired, .scopesRequired, .subjectNotAllowed, .domainNotAllowed,
            .remoteHostNotAllowed, .acrNotEnough, .amrNotEnough, .signInTooOld, .roleNotHere, .hostGroupsUnknown:
            return []
        }
    }

    private func groupMisses(_ decision: Decision, _ tokenClaims: JSONObject) -> [Miss] {
        guard let path = claims.groups else { return [.noGroupsClaimConfigured] }
        let value = path.value(in: tokenClaims)
        let roles = { (present: [[UInt8]]) in
            decision.roleTraces.filter { !$0.isHeld }.map { trace in
                Miss.role(
                    trace.role, wanted: trace.wanted, nearest: NearestName.find(for: trace.wanted, among: present))
            }
        }
        switch value {
        case .array(let elements):
            let present = elements.compactMap(\.text)
            guard present.count == elements.count else { return [.groupsWrongType(wanted: path, type: "array")] }
            return roles(present)
        case nil, .null:
            if case .denied(.groupsUnknown) = decision.verdict { return [.groupsOverage(wanted: path)] }
            return [.groupsMissing(wanted: path, arraysPresent: names(in: tokenClaims) { $0.array != nil })]
        case .some(let other):
            return [.groupsWrongType(wanted: path, type: other.typeName)]
        }
    }

    private func typeName(_ path: ClaimPath, _ tokenClaims: JSONObject) -> String {
        path.value(in: tokenClaims)?.typeName ?? "null"
    }

    /// Top-level names, and those one level down as `outer.inner`, whose value fits; at most 16.
    private func names(in tokenClaims: JSONObject, where fits: (JSONValue) -> Bool) -> [[UInt8]] {
        var found: [[UInt8]] = []
        for member in tokenClaims.members {
            if fits(member.value) { found.append(member.name) }
            for inner in member.value.object?.members ?? [] where fits(inner.value) {
                found.append(member.name + [UInt8(ascii: ".")] + inner.name)
            }
        }
        return Array(found.prefix(16))
    }
}
