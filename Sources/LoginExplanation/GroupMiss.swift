import LoginPolicy
import StrictJSON

/// Somebody lacks a group that something wants: by which mistake?
struct GroupMiss {
    enum Subject: Equatable {
        case role(String)
        /// A list of the service: `allow_groups`.
        case list(String)
    }

    private let about: Subject
    private let wishes: [GroupWish]
    private let login: ExplainedLogin

    /// `wishes` is not empty.
    init(_ wishes: [GroupWish], of subject: Subject, login: ExplainedLogin) {
        about = subject
        self.wishes = wishes
        self.login = login
    }

    private var role: String? { if case .role(let name) = about { name } else { nil } }

    private var subject: String {
        switch about {
        case .role(let name): "role \(name)"
        case .list(let key): key
        }
    }

    private var wanted: [[UInt8]] { wishes.map(\.group) }

    var finding: Finding {
        let nearest = NearestName.find(for: wanted, among: login.groupsPresent)
        let sentence = MissText.sentence(
            subject, wanted: wanted, nearest: nearest, holder: login.goesByHostGroups ? "this host" : "token")
        if let found = elsewhere { return found }
        if let nearest, let (difference, wish) = MissText.difference(nearest, wishes, by: \.group) {
            let (kind, remedy) = remedy(difference, wish, present: nearest)
            return Finding(kind, sentence, remedy: remedy, role: role)
        }
        if hasObjectIDsAlone {
            return Finding(
                .objectIDs, "\(sentence): its groups are object IDs, not names",
                remedy: "Write the group's object ID in \(wishes[0].table), or have the provider send names (Entra ID: "
                    + "\"sAMAccountName\", or the display names of cloud groups).", role: role)
        }
        return Finding(.notMember, sentence, remedy: joining, role: role)
    }

    private var joining: String {
        let name = Quote.text(login.login)
        let group = wanted.count == 1 ? "the group" : "one of the groups"
        let place = login.goesByHostGroups ? "on this host" : "at the provider"
        let effect = role.map { "it gives the role \($0)" } ?? "\(subject) of \(login.serviceTable) asks for it"
        return "Add \(name) to \(group) \(Quote.list(wanted, limit: 4)) \(place): \(effect)."
    }

    private func remedy(_ difference: NameMistake, _ wish: GroupWish, present: [UInt8]) -> (Finding.Kind, String) {
        let rename = "or rename the group at the provider"
        let write = "Write \(Quote.text(present)) in \(wish.table)"
        switch difference {
        case .path:
            let prefix = PatternText.literal(Array(present.dropLast(wish.group.count)))
            return (
                .leadingSlash, "\(write), or set groups_pattern = \"\(prefix)(.+)\" in \(login.claimsTable)."
            )
        case .wantedPath:
            return (.leadingSlash, "\(write), without the slash, \(rename).")
        case .letterCase:
            return (.letterCase, "\(write), \(rename): groups are compared byte for byte.")
        case .whiteSpace:
            return (.whiteSpace, "Take the white space out of the group's name at the provider.")
        case .distinguishedName:
            return (.distinguishedName, "\(write), or set groups_pattern = \"CN=([^,]+),.*\" in \(login.claimsTable).")
        case .lookalike:
            return (
                .lookalike, "Look at the name at the provider: it has a character outside ASCII. Is it the right group?"
            )
        case .spelling:
            return (.spelling, "\(write) if that is the group that is meant, \(rename).")
        }
    }

    /// A wanted group that stands in claims which nobody read.
    private var elsewhere: Finding? {
        guard let path = login.rules.claims.groups else { return nil }
        func group(in claims: JSONObject?) -> [UInt8]? {
            guard case .array(let elements)? = claims.flatMap({ path.value(in: $0) }) else { return nil }
            return elements.lazy.compactMap(\.text).first(where: wanted.contains)
        }
        let claim = Quote.path(path)
        if let group = group(in: login.elsewhere.userInfo) {
            return Finding(
                .onlyInUserInfo, "\(subject): group \(Quote.text(group)) is in UserInfo only",
                remedy: "Set sources = [\"id_token\", \"userinfo\"] in \(login.claimsTable), or have the provider put "
                    + "all of claim \(claim) into the ID token.", role: role)
        }
        if let group = group(in: login.elsewhere.accessToken) {
            return Finding(
                .onlyInAccessToken, "\(subject): group \(Quote.text(group)) is in the access token only",
                remedy: "Have the provider put all of claim \(claim) into the ID token (a mapper, or an optional "
                    + "claim): access tokens are never read.", role: role)
        }
        return nil
    }

    private var hasObjectIDsAlone: Bool {
        let present = login.groupsPresent
        return !present.isEmpty && present.allSatisfy(NameMistake.isObjectID)
            && !wanted.contains(where: NameMistake.isObjectID)
    }
}
