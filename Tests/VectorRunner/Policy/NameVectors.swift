import AccountRecord
import LoginPolicy
import OpenIDConnect
import StrictJSON

/// own/usernames.json: which login names a principal claim may have. `mapping` is the claim's name, or
/// `email_localpart` with the domains of a verified address: by `strip_domain` and by `principal_pattern`
/// the outcome is the same.
enum NameVectors {
    @Sendable static func judge(_ folder: VectorFolder) -> [FileReport] {
        guard let document = folder.object("own/usernames.json") else { return [] }
        var report = FileReport("own/usernames.json")
        for vector in document.objects("cases") {
            let ways = ways(vector["mapping"])
            if ways.isEmpty {
                report.notJudged += 1
                continue
            }
            let verdicts = ways.map { rules in
                isAccepted(vector.bytes("requested") ?? [], rules, vector["claims"]?.object ?? JSONObject())
            }
            report.record(vector.string("id"), isRight: verdicts.allSatisfy { $0 == vector.wantsAcceptance })
        }
        return [report]
    }

    /// The rules that say what a mapping says.
    private static func ways(_ mapping: JSONValue?) -> [LoginRules] {
        if let name = mapping?.text { return [rules(principal: name)] }
        guard let domains = mapping?.object?["email_localpart"]?.array?.compactMap(\.text) else { return [] }
        let address = rules(principal: Array("email".utf8))
        var stripping = address
        stripping.accounts.stripDomains = domains
        var matching = address
        let names = domains.map { String(decoding: $0, as: UTF8.self).split(separator: ".").joined(separator: "\\.") }
        matching.claims.principalPattern = try? Pattern.compile(
            Array("([^@]+)@(?:\(names.joined(separator: "|")))".utf8), captures: 1)
        return [stripping, matching]
    }

    /// Everybody whose sign-in is good has the role: whoever is refused has not the name.
    private static func rules(principal claim: [UInt8]) -> LoginRules {
        LoginRules(
            claims: ClaimRules(principal: ClaimPath(names: [claim]), groups: nil),
            roles: [Role(name: "anybody", groups: [])],
            services: [ServicePolicy(name: Array("any".utf8), grants: [.device], roles: ["anybody"])],
            roleSources: RoleSources(defaults: ["anybody"]))
    }

    private static func isAccepted(_ login: [UInt8], _ rules: LoginRules, _ claims: JSONObject) -> Bool {
        guard let name = try? LoginName.check(login), !ReservedNames.contains(name) else { return false }
        let facts = LoginFacts(
            issuer: [], subject: [], claims: claims, acr: nil, amr: [], rules: rules.claims, accounts: rules.accounts,
            establishedAt: UnixSeconds(0))
        return rules.decide(facts, login: name.bytes, in: LoginContext(service: Array("any".utf8))).verdict == .granted
    }
}
