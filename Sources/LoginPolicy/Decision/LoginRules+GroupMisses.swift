import StrictJSON

extension LoginRules {
    /// Why nobody's role opens the service: by groups first, then by the claims that rules ask for.
    func groupMisses(
        _ decision: Decision, _ tokenClaims: JSONObject, _ elsewhere: ClaimsElsewhere, _ context: LoginContext?
    ) -> [Miss] {
        let open = decision.roleTraces.filter { !$0.isHeld }
        if roleSources.isDelegatedToHost { return roleMisses(open, present: context?.hostGroups ?? []) }
        let wanted = open.flatMap { wantedGroups(of: $0) }
        let byClaims = claimMisses(decision, open, elsewhere)
        let unread = groupsClaimMisses(tokenClaims, elsewhere)
        if !unread.isEmpty { return wanted.isEmpty && !byClaims.isEmpty ? byClaims : unread + byClaims }
        let present = presentGroups(tokenClaims)
        if let first = present.first, !wanted.isEmpty, present.allSatisfy(\.isGUID), !wanted.contains(where: \.isGUID) {
            return [.groupsAreIdentifiers(wanted: wanted, example: first)] + byClaims
        }
        return roleMisses(open, present: present) + byClaims
    }

    private func roleMisses(_ open: [RoleTrace], present: [[UInt8]]) -> [Miss] {
        open.map { trace in
            let wanted = wantedGroups(of: trace)
            return .role(trace.role, wanted: wanted, nearest: NearestName.find(for: wanted, among: present))
        }
    }

    /// As the token writes them, before any pattern.
    private func presentGroups(_ tokenClaims: JSONObject) -> [[UInt8]] {
        guard let value = claims.groups?.value(in: tokenClaims) else { return [] }
        if let delimiter = claims.groupsDelimiter {
            return (value.text ?? []).split(separator: delimiter).map(Array.init)
        }
        return value.array?.compactMap(\.text) ?? []
    }

    /// Of the plain form, and those that rules for the role name exactly.
    private func wantedGroups(of trace: RoleTrace) -> [[UInt8]] {
        var wanted = trace.wanted
        guard !roleSources.isDelegatedToHost else { return wanted }
        for rule in rules where rule.isEnabled && rule.roles.contains(trace.role) {
            rule.expression.appendGroups(to: &wanted)
        }
        return wanted
    }

    /// The claims that made rules for these roles unknown.
    private func claimMisses(_ decision: Decision, _ open: [RoleTrace], _ elsewhere: ClaimsElsewhere) -> [Miss] {
        let names = Set(open.map(\.role))
        var seen: Set<ClaimPath> = []
        var misses: [Miss] = []
        for trace in decision.rules where trace.outcome == .unknown && trace.roles.contains(where: names.contains) {
            for path in trace.expression?.unknownFields.compactMap(path(of:)) ?? [] where seen.insert(path).inserted {
                misses.append(
                    elsewhere.place(of: path).map { .claimElsewhere(path, $0) }
                        ?? .claimMissing(path, rule: trace.rule))
            }
        }
        return Array(misses.prefix(16))
    }

    /// The claim behind a field; groups have misses of their own.
    private func path(of field: RuleField) -> ClaimPath? {
        switch field {
        case .claim(let path): path
        case .roles: claims.roles
        case .distinguishedName: claims.distinguishedName
        case .email: claims.email
        case .name: claims.name
        case .acr: ClaimPath(names: [Array("acr".utf8)])
        case .amr: ClaimPath(names: [Array("amr".utf8)])
        case .username, .groups, .provider, .service, .host, .hostTags, .remoteHost, .tty, .time: nil
        }
    }
}

extension RuleExpression {
    /// Names that the expression asks for outside `except`.
    fileprivate func appendGroups(to groups: inout [[UInt8]]) {
        switch self {
        case .any(let parts), .all(let parts):
            for part in parts { part.appendGroups(to: &groups) }
        case .field(let condition) where condition.field == .groups:
            for case .exact(let name) in condition.values { groups.append(name) }
        case .field, .except:
            break
        }
    }
}

extension ExpressionTrace {
    fileprivate var unknownFields: [RuleField] {
        switch self {
        case .any(_, let parts), .all(_, let parts): parts.flatMap(\.unknownFields)
        case .except(_, let part): part.unknownFields
        case .field(let truth, let condition, _): truth == .unknown ? [condition.field] : []
        }
    }
}

extension [UInt8] {
    /// `8-4-4-4-12` hexadecimal digits.
    fileprivate var isGUID: Bool {
        let parts = split(separator: UInt8(ascii: "-"), omittingEmptySubsequences: false)
        return parts.map(\.count) == [8, 4, 4, 4, 12]
            && parts.joined().allSatisfy { (0x30...0x39).contains($0) || (0x61...0x66).contains($0.asciiLowercased) }
    }
}
