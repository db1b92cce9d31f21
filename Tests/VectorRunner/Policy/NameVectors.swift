import AccountRecord
import LoginPolicy
import OpenIDConnect
import StrictJSON

/// own/usernames.json: which login names a principal claim may have. A claim's name is the only mapping
/// that usher has.
enum NameVectors {
    @Sendable static func judge(_ folder: VectorFolder) -> [FileReport] {
        guard let document = folder.object("own/usernames.json") else { return [] }
        var report = FileReport("own/usernames.json")
        for vector in document.objects("cases") {
            guard let claim = vector.bytes("mapping") else {
                report.notJudged += 1
                continue
            }
            report.record(
                vector.string("id"), wanted: vector.wantsAcceptance,
                isAccepted: isAccepted(
                    vector.bytes("requested") ?? [], claim: claim, vector["claims"]?.object ?? JSONObject()))
        }
        return [report]
    }

    private static func isAccepted(_ login: [UInt8], claim: [UInt8], _ claims: JSONObject) -> Bool {
        guard let name = try? LoginName.check(login), !ReservedNames.contains(name) else { return false }
        let rules = LoginRules(
            claims: ClaimRules(
                principal: ClaimPath(names: [claim]), groups: ClaimPath(names: [Array("groups".utf8)])),
            roles: [], services: [ServicePolicy(name: Array("any".utf8), grants: [.device], roles: [])])
        let facts = LoginFacts(
            issuer: [], subject: [], claims: claims, acr: nil, amr: [], rules: rules.claims,
            establishedAt: UnixSeconds(0))
        // Nobody has a role here: whoever is refused for that alone has the name.
        return rules.decide(facts, login: name.bytes, in: LoginContext(service: Array("any".utf8))).verdict
            == .denied(.noRole)
    }
}
