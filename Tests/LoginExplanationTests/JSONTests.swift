import LoginPolicy
import OpenIDConnect
import StrictJSON
import Testing

@testable import LoginExplanation

@Suite struct `An explanation as JSON` {
    private func sample() throws -> Explanation {
        let place = SourcePlace(file: "roles.d/a.toml", line: 3, column: 1)
        let claims = try claims(#"{"preferred_username":"bob","groups":["/linux-admins"]}"#)
        let rule = RuleTrace(
            rule: "admins", roles: ["admin"], place: place, outcome: .isFalse,
            expression: .field(.no, FieldCondition(.groups, [.exact(bytes("linux-admins"))]), matched: nil))
        let traces = [
            RoleTrace(role: "admin", place: place, wanted: [bytes("linux-admins")], origins: [], admission: .notHeld),
            RoleTrace(
                role: "staff", place: nil, wanted: [],
                origins: [.group(bytes("linux-users")), .rule("all", place), .default, .template(group: bytes("t"))],
                admission: .notListed),
        ]
        let decision = Decision(
            .denied(.noRole), roles: ["staff"], checks: [CheckTrace(.service), CheckTrace(.role, denial: .noRole)],
            rules: [rule], roleTraces: traces)
        return Explanation(
            ExplainedLogin(
                login: bytes("bob"), rules: Sample.rules(), decision: decision, context: Sample.context,
                facts: Sample.facts(claims, rules: Sample.rules()), claims: claims, at: UnixSeconds(1_900_000_000)))
    }

    @Test func `the members are those of the document`() throws {
        let text = String(decoding: try sample().json.encoded(), as: UTF8.self)
        #expect(
            text == #"{"verdict":"refused","reason":"policy.no_role","#
                + #""sentence":"bob has no role that [service.sudo] lists","user":"bob","service":"sudo","#
                + #""provider":"corp","time":1900000000,"decided_by":"roles","#
                + #""checks":[{"check":"service","passed":true},{"check":"roles","passed":false}],"#
                + #""roles":[{"role":"admin","place":"roles.d/a.toml:3","privileged":true,"listed":true,"held":false,"#
                + #""admission":"not_held","by":[],"missing":"role admin: wanted `linux-admins`, token has "#
                + #"`/linux-admins` (with a leading slash or path)"},{"role":"staff","privileged":false,"#
                + #""listed":false,"held":true,"admission":"not_listed","by":[{"kind":"group","name":"linux-users"},"#
                + #"{"kind":"rule","name":"all","place":"roles.d/a.toml:3"},{"kind":"default"},"#
                + #"{"kind":"template","name":"t"}],"hindrance":"[service.sudo] does not list it"}],"#
                + #""rules":[{"rule":"admins","place":"roles.d/a.toml:3","roles":["admin"],"outcome":"false","#
                + #""decisive":"groups is `linux-admins`: false, it is `/linux-admins`"}],"#
                + #""findings":[{"kind":"leading_slash","sentence":"role admin: wanted `linux-admins`, token has "#
                + #"`/linux-admins` (with a leading slash or path)","remedy":"Write `/linux-admins` in [role.admin] "#
                + #"groups, or set groups_pattern = \"/(.+)\" in [provider.corp.claims].","role":"admin"}],"#
                + #""changes":["Write `/linux-admins` in [role.admin] groups, or set groups_pattern = \"/(.+)\" in "#
                + #"[provider.corp.claims]."],"notes":[]}"#)
    }

    @Test func `what is written is read back`() throws {
        let explanation = try sample()
        #expect(Explanation(try #require(explanation.json.object)) == explanation)
    }

    @Test(arguments: ["verdict", "reason", "sentence", "user", "service"])
    func `a needed member that is missing or of another type is no explanation`(_ name: String) throws {
        let members = try #require(try sample().json.object).members
        let without = members.filter { $0.name != bytes(name) }
        #expect(Explanation(object(without)) == nil)
        #expect(Explanation(object(without + [.init(name: bytes(name), value: .integer(1))])) == nil)
        #expect(Explanation(object(without + [.init(name: bytes(name), value: .text("x"))])) != nil)
    }

    @Test(arguments: ["checks", "roles", "rules", "findings", "changes", "notes"])
    func `a list of another type is no explanation, an absent one is empty`(_ name: String) throws {
        let members = try #require(try sample().json.object).members
        let without = members.filter { $0.name != bytes(name) }
        #expect(Explanation(object(without)) != nil)
        for value in [JSONValue.text("x"), .array([.integer(1)]), .object(JSONObject())] {
            #expect(Explanation(object(without + [.init(name: bytes(name), value: value)])) == nil)
        }
    }

    @Test func `a person learns time, service, reason, and names of roles and rules, nothing else`() throws {
        let text = String(decoding: try sample().forOwner.json.encoded(), as: UTF8.self)
        #expect(
            text == #"{"verdict":"refused","reason":"policy.no_role","sentence":"you may not use this service","#
                + #""user":"bob","service":"sudo","provider":"corp","time":1900000000,"decided_by":"roles","#
                + #""checks":[{"check":"service","passed":true},{"check":"roles","passed":false}],"#
                + #""roles":[{"role":"admin","privileged":true,"listed":true,"held":false,"admission":"not_held","#
                + #""by":[]},{"role":"staff","privileged":false,"listed":false,"held":true,"admission":"not_listed","#
                + #""by":[{"kind":"rule","name":"all"}]}],"#
                + #""rules":[{"rule":"admins","roles":["admin"],"outcome":"false"}],"#
                + #""findings":[],"changes":[],"notes":[]}"#)
    }

    /// Looking takes time, and anybody may ask about their own login as often as they like.
    @Test(arguments: PolicyDenial.allCases) func `nobody looks for mistakes that a person is not told`(
        _ denial: PolicyDenial
    ) throws {
        let claims = try claims(#"{"groups":["/linux-admins"]}"#)
        let rules = Sample.rules()
        let login = ExplainedLogin(
            login: bytes("bob"), rules: rules, decision: Decision(.denied(denial)), context: Sample.context,
            facts: Sample.facts(claims, rules: rules), claims: claims)
        let owners = Explanation(login, isForOwner: true)
        #expect(owners.findings.isEmpty)
        #expect(owners.forOwner == Explanation(login).forOwner)
    }

    @Test func `a login that ended before policy has its code and where to look`() throws {
        let explanation = Explanation(
            user: bytes("bob"), service: bytes("sshd"), reason: "id_token.expired", isGranted: false, time: nil)
        #expect(
            explanation.lines() == [
                "REFUSED id_token.expired: the login ended before policy was asked.", "What would change this:",
                "  - Look the code id_token.expired up in the runbook: it says what to do.",
                "More: /usr/share/doc/usher/runbook.md#id_token-expired",
            ])
    }

    @Test func `the runbook is named for a refusal whose code is one of ours, and for no other`() {
        func address(_ reason: String, _ isGranted: Bool = false) -> String? {
            Explanation(user: bytes("bob"), service: bytes("sshd"), reason: reason, isGranted: isGranted, time: nil)
                .runbookAddress
        }
        #expect(address("policy.no_role") == "/usr/share/doc/usher/runbook.md#policy-no_role")
        #expect(address("granted", true) == nil)
        #expect(address("granted") == nil)
        #expect(address("policy.no_role\n") == nil)
        #expect(address("policy.nö_role") == nil)
    }

    private func object(_ members: [JSONObject.Member]) -> JSONObject {
        var object = JSONObject()
        for member in members { _ = object.append(name: member.name, value: member.value) }
        return object
    }
}
