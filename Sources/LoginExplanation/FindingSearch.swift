import LoginPolicy
import StrictJSON

/// Looks for the mistakes behind a refusal. It only ever reads; no decision asks it.
struct FindingSearch {
    /// A service may list hundreds of roles.
    private static let maximumMisses = 16

    let login: ExplainedLogin

    var findings: [Finding] {
        var findings: [Finding] = []
        let misses = login.rules.misses(login.decision, claims: login.claims, login: login.login)
        for miss in misses.prefix(Self.maximumMisses) {
            findings += self.findings(for: miss)
        }
        return findings + serviceFindings
    }

    /// The service's own lists of groups.
    private var serviceFindings: [Finding] {
        guard let conditions = login.service?.conditions, case .denied(let denial) = login.decision.verdict else {
            return []
        }
        let (key, groups): (String, [[UInt8]])
        switch denial {
        case .groupNotAllowed: (key, groups) = ("allow_groups", conditions.allowGroups)
        case .groupsRequired:
            let present = Set(login.groupsPresent)
            let lacking = conditions.requireGroups.map { $0.filter { !present.contains($0) } }
            (key, groups) = ("require_groups", lacking.min { $0.count < $1.count } ?? [])
        default: return []
        }
        let wishes = groups.map { GroupWish(group: $0, table: "\(login.serviceTable) \(key)") }
        return [GroupMiss(subject: key, role: nil, wishes: wishes, login: login).finding]
    }

    private func findings(for miss: Miss) -> [Finding] {
        let sentence = MissText.sentence(miss)
        switch miss {
        case .principalMissing(let wanted, _):
            return [missing(wanted, key: "principal", sentence)]
        case .principalWrongType:
            return [
                Finding(
                    .wrongType, sentence, remedy: "Name a claim that is one string in \(login.claimsTable) principal.")
            ]
        case .emailNotVerified:
            return [
                Finding(
                    .emailNotVerified, sentence,
                    remedy: "Have the person's address verified at the provider, or name another principal claim.")
            ]
        case .principalDiffers(_, let wanted, let present):
            return [PrincipalDifference(wanted: wanted, present: present, login: login).finding(sentence)]
        case .groupsMissing(let wanted, _):
            return [missing(wanted, key: "groups", sentence)]
        case .groupsWrongType(let wanted, let type):
            return [wrongType(wanted, type, sentence)]
        case .groupsOverage:
            return [
                Finding(
                    .overage, sentence,
                    remedy: "Have the provider send only the groups that concern hosts, or roles of the application "
                        + "in place of groups.")
            ]
        case .noGroupsClaimConfigured:
            return [Finding(.noGroupsClaim, sentence, remedy: "Name the claim in \(login.claimsTable) groups.")]
        case .role(let role, let wanted, _):
            let wishes = GroupWish.giving(role, plain: wanted, rules: login.rules.rules)
            return [GroupMiss(subject: "role \(role)", role: role, wishes: wishes, login: login).finding]
        }
    }

    /// The claim is nowhere in what was read: is it in what was not?
    private func missing(_ path: ClaimPath, key: String, _ sentence: String) -> Finding {
        let claim = Quote.path(path)
        if isPresent(path, in: login.elsewhere.userInfo) {
            return Finding(
                .onlyInUserInfo, "claim \(claim) is in UserInfo only, the ID token lacks it",
                remedy: "Set sources = [\"id_token\", \"userinfo\"] in \(login.claimsTable), or have the provider put "
                    + "claim \(claim) into the ID token.")
        }
        if isPresent(path, in: login.elsewhere.accessToken) {
            return Finding(
                .onlyInAccessToken, "claim \(claim) is in the access token only, the ID token lacks it",
                remedy: "Have the provider put claim \(claim) into the ID token (a mapper, or an optional claim): "
                    + "access tokens are never read.")
        }
        return Finding(
            .claimAbsent, sentence,
            remedy: "Have the provider put claim \(claim) into the ID token (a scope or a mapper), or name the claim "
                + "that it sends in \(login.claimsTable) \(key).")
    }

    private func isPresent(_ path: ClaimPath, in claims: JSONObject?) -> Bool {
        switch claims.flatMap({ path.value(in: $0) }) {
        case nil, .null: false
        default: true
        }
    }

    private func wrongType(_ path: ClaimPath, _ type: String, _ sentence: String) -> Finding {
        if case .string(let value)? = path.value(in: login.claims) {
            return Finding(
                .stringForArray, "\(sentence); it is \(Quote.text(value))",
                remedy: "Have the provider send an array (Keycloak: \"Multivalued\"), or set groups_delimiter in "
                    + "\(login.claimsTable) if it is a list in one string.")
        }
        return Finding(
            .wrongType, sentence, remedy: "Name a claim that is an array of strings in \(login.claimsTable) groups.")
    }
}
