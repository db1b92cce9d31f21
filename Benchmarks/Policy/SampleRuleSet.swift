import LoginPolicy
import OpenIDConnect
import StrictJSON

/// 1,000 rules of one kind, and somebody in 1,000 groups whom only the last rule gives a role.
struct SampleRuleSet {
    enum Kind: String, CaseIterable {
        case exact
        case wildcard
        case regex
        /// Of the 1,000, 100 patterns that begin with nothing plain, so that each is asked about every group.
        case openRegex = "open-regex"
        /// `any`, `all` and `except` with groups, a claim and the login's own circumstances.
        case mixed
    }

    static let count = 1_000
    private let rules: LoginRules
    private let facts: LoginFacts
    private let context = LoginContext(
        service: Array("sshd".utf8), provider: "corp", host: Array("db-1.example.com".utf8),
        remoteHost: Array("10.1.2.3".utf8), now: UnixSeconds(1_900_000_000))

    init(_ kind: Kind) throws {
        let rules = try (0..<Self.count).map { index in
            Rule(
                name: "rule-\(index)", expression: try Self.expression(kind, index),
                roles: [index == Self.count - 1 ? "staff" : "other"])
        }
        self.rules = LoginRules(
            claims: ClaimRules(principal: Self.path("preferred_username"), groups: Self.path("groups")),
            roles: [Role(name: "staff", groups: []), Role(name: "other", groups: [])],
            services: [ServicePolicy(name: Array("sshd".utf8), grants: [.device], roles: ["staff"])], rules: rules)
        var claims = JSONObject()
        _ = claims.append(name: Array("preferred_username".utf8), value: .text("alice"))
        _ = claims.append(name: Array("department".utf8), value: .text("it"))
        let groups = (1..<Self.count).map { "/company/team-\($0)/members" } + ["linux-\(Self.count - 1)-admins"]
        _ = claims.append(name: Array("groups".utf8), value: .array(groups.map { .text($0) }))
        facts = LoginFacts(
            issuer: Array("https://idp.test".utf8), subject: Array("s".utf8), claims: claims, acr: nil, amr: [],
            rules: self.rules.claims, claimPaths: self.rules.claimPathsRead, establishedAt: UnixSeconds(1_900_000_000))
    }

    func decide() -> Decision { rules.decide(facts, login: Array("alice".utf8), in: context) }

    private static func expression(_ kind: Kind, _ index: Int) throws -> RuleExpression {
        let group = { (value: ValueMatcher) in RuleExpression.field(FieldCondition(.groups, [value])) }
        let exact = { (text: String) in ValueMatcher.exact(Array(text.utf8)) }
        switch kind {
        case .openRegex where index >= Self.count - 100:
            return group(.regex(try Pattern.compile(Array("[a-z]+-\(index)-[a-z]+".utf8), captures: 0)))
        case .exact, .openRegex:
            return group(exact("linux-\(index)-admins"))
        case .wildcard:
            return group(.wildcard(Array("linux-\(index)-*".utf8)))
        case .regex:
            return group(.regex(try Pattern.compile(Array("linux-\(index)-[a-z]+".utf8), captures: 0)))
        case .mixed:
            let service = RuleExpression.field(FieldCondition(.service, [exact("sshd"), exact("sudo")]))
            let department = RuleExpression.field(FieldCondition(.claim(path("department")), [exact("it")]))
            let pattern = ValueMatcher.wildcard(Array("ops-\(index)-*".utf8))
            return .all([
                .any([group(exact("linux-\(index)-admins")), group(pattern)]), service, department,
                .except(group(exact("contractors-\(index)"))),
            ])
        }
    }

    private static func path(_ name: String) -> ClaimPath { ClaimPath(names: [Array(name.utf8)]) }
}
