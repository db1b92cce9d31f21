import AccountRecord
import LoginPolicy
import OpenIDConnect
import StrictJSON

/// own/usernames.json: which login names a principal claim may have. `mapping` is the claim's name, or
/// `email_localpart` with the domains that are taken off a verified address.
enum NameVectors {
    @Sendable static func judge(_ folder: VectorFolder) -> [FileReport] {
        guard let document = folder.object("own/usernames.json") else { return [] }
        var report = FileReport("own/usernames.json")
        for vector in document.objects("cases") {
            guard let rules = rules(vector["mapping"]) else {
                report.notJudged += 1
                continue
            }
            report.record(
                vector.string("id"), wanted: vector.wantsAcceptance,
                isAccepted: isAccepted(vector.bytes("requested") ?? [], rules, vector["claims"]?.object ?? JSONObject())
            )
        }
        return [report]
    }

    private static func rules(_ mapping: JSONValue?) -> LoginRules? {
        var accounts = AccountRules()
        let claim: [UInt8]
        if let name = mapping?.text {
            claim = name
        } else if let domains = mapping?.object?["email_localpart"]?.array {
            claim = Array("email".utf8)
            accounts.stripDomains = domains.compactMap(\.text)
        } else {
            return nil
        }
        // Everybody whose sign-in is good has the role: whoever is refused has not the name.
        return LoginRules(
            claims: ClaimRules(principal: ClaimPath(names: [claim]), groups: nil),
            roles: [Role(name: "anybody", groups: [])],
            services: [ServicePolicy(name: Array("any".utf8), grants: [.device], roles: ["anybody"])],
            roleSources: RoleSources(defaults: ["anybody"]), accounts: accounts)
    }

    private static func isAccepted(_ login: [UInt8], _ rules: LoginRules, _ claims: JSONObject) -> Bool {
        guard let name = try? LoginName.check(login), !ReservedNames.contains(name) else { return false }
        let facts = LoginFacts(
            issuer: [], subject: [], claims: claims, acr: nil, amr: [], rules: rules.claims, accounts: rules.accounts,
            establishedAt: UnixSeconds(0))
        return rules.decide(facts, login: name.bytes, in: LoginContext(service: Array("any".utf8))).verdict == .granted
    }
}
