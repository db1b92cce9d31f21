import LoginPolicy
import OpenIDConnect
import StrictJSON

/// own/groups.json: which roles a groups claim gives under the mapping of the file.
enum GroupVectors {
    @Sendable static func judge(_ folder: VectorFolder) -> [FileReport] {
        guard let document = folder.object("own/groups.json") else { return [] }
        var report = FileReport("own/groups.json")
        let mapping = document["policy"]?.object?["mapping"]?.object ?? JSONObject()
        let rules = rules(mapping)
        for vector in document.objects("cases") {
            let facts = LoginFacts(
                issuer: [], subject: [], claims: named(vector["claims"]?.object ?? JSONObject()), acr: nil, amr: [],
                rules: rules.claims, establishedAt: UnixSeconds(0))
            let decision = rules.decide(facts, login: Array("alice".utf8), in: LoginContext(service: Array("any".utf8)))
            let wanted = Set((vector["roles"]?.array ?? []).compactMap(\.text))
            let isRefused = decision.verdict == .denied(.groupsWrongType) || decision.verdict == .denied(.tooManyGroups)
            report.record(
                vector.string("id"),
                isRight: isRefused != vector.wantsAcceptance && Set(decision.roles.map { Array($0.utf8) }) == wanted)
        }
        return [report]
    }

    /// The claims of somebody whose name fits.
    private static func named(_ claims: JSONObject) -> JSONObject {
        var named = claims
        _ = named.append(name: Array("preferred_username".utf8), value: .text("alice"))
        return named
    }

    private static func rules(_ mapping: JSONObject) -> LoginRules {
        var groups: [String: [[UInt8]]] = [:]
        for member in mapping.members {
            for role in (member.value.array ?? []).compactMap(\.text) {
                groups[String(decoding: role, as: UTF8.self), default: []].append(member.name)
            }
        }
        let roles = groups.sorted { $0.key < $1.key }.map { Role(name: $0.key, groups: $0.value) }
        return LoginRules(
            claims: ClaimRules(
                principal: ClaimPath(names: [Array("preferred_username".utf8)]),
                groups: ClaimPath(names: [Array("groups".utf8)])),
            roles: roles,
            services: [ServicePolicy(name: Array("any".utf8), grants: [.device], roles: roles.map(\.name))])
    }
}
