import OpenIDConnect
import StrictJSON
import Testing

@testable import LoginPolicy

/// Local groups count everywhere and for long: only what does not depend on one login brings them.
struct LocalGroupTests {
    private static func bytes(_ text: String) -> [UInt8] { Array(text.utf8) }

    private static func role(_ name: String, _ groups: [String], _ change: (inout Role) -> Void = { _ in }) -> Role {
        var role = Role(name: name, groups: [bytes("linux")])
        role.localGroups = groups.map(bytes)
        change(&role)
        return role
    }

    private static let facts: LoginFacts = {
        var facts = LoginFacts(issuer: bytes("https://idp"), subject: bytes("1"), establishedAt: UnixSeconds(1_000))
        facts.principal = .value(bytes("alice"))
        facts.groups = .known([bytes("linux")])
        facts.acr = bytes("low")
        facts.grant = .device
        return facts
    }()

    private func groups(
        _ roles: [Role], rules: [Rule] = [], facts: LoginFacts = facts, login: String = "alice",
        sources: RoleSources = RoleSources()
    ) -> [LocalGroup] {
        LoginRules(
            claims: ClaimRules(
                principal: ClaimPath(names: [Self.bytes("name")]), groups: ClaimPath(names: [Self.bytes("groups")])),
            roles: roles, services: [], rules: rules, roleSources: sources
        ).localGroups(
            of: facts, login: Self.bytes(login),
            in: LoginContext(service: [], host: Self.bytes("db-1"), now: UnixSeconds(2_000)))
    }

    private func names(_ groups: [LocalGroup]) -> [String] { groups.map { String(decoding: $0.name, as: UTF8.self) } }

    @Test func `each group comes once, and is privileged when only privileged roles bring it`() {
        let found = groups([
            Self.role("a", ["x", "y"]), Self.role("b", ["y", "sudo"]) { $0.isPrivileged = true },
            Self.role("c", ["z"]) { $0.groups = [] },
        ])
        #expect(names(found) == ["x", "y", "sudo"])
        #expect(found.map(\.isPrivileged) == [false, false, true])
    }

    @Test func `a role of other services, of other hosts, or with demands that are not met brings none`() {
        #expect(groups([Self.role("a", ["x"]) { $0.services = [Self.bytes("sudo")] }]) == [])
        #expect(groups([Self.role("a", ["x"]) { $0.hosts = [Self.bytes("web-*")] }]) == [])
        #expect(names(groups([Self.role("a", ["x"]) { $0.hosts = [Self.bytes("db-*")] }])) == ["x"])
        #expect(groups([Self.role("a", ["x"]) { $0.demands.acr = [Self.bytes("high")] }]) == [])
        #expect(names(groups([Self.role("a", ["x"]) { $0.demands.acr = [Self.bytes("low")] }])) == ["x"])
    }

    @Test func `a password alone brings no privileged one`() {
        var facts = Self.facts
        facts.grant = .password
        #expect(groups([Self.role("a", ["sudo"]) { $0.isPrivileged = true }], facts: facts) == [])
        #expect(names(groups([Self.role("a", ["x"])], facts: facts)) == ["x"])
    }

    @Test func `another's facts, unknown groups and the host's own groups bring none`() {
        #expect(groups([Self.role("a", ["x"])], login: "bob") == [])
        var facts = Self.facts
        facts.groups = .overage
        #expect(groups([Self.role("a", ["x"])], facts: facts) == [])
        var sources = RoleSources()
        sources.isDelegatedToHost = true
        #expect(groups([Self.role("a", ["x"])], sources: sources) == [])
    }

    /// Each rule is true here, where no login is: what is another thing in each login is missing.
    @Test(arguments: [RuleField.service, .remoteHost, .tty, .host, .hostTags, .acr])
    func `a rule that asks for what is another thing in each login brings none`(_ field: RuleField) {
        let isOfTheHost = [RuleField.host, .hostTags, .acr].contains(field)
        let alice = RuleExpression.field(FieldCondition(.username, [.exact(Self.bytes("alice"))]))
        let elsewhere = RuleExpression.field(FieldCondition(field, [.exact(Self.bytes("elsewhere"))]))
        let local = RuleExpression.field(FieldCondition(field, [.missing]))
        let rule = Rule(
            name: "r", expression: .any([.all([alice, isOfTheHost ? .except(elsewhere) : local])]), roles: ["a"])
        let nobody = [Self.role("a", ["x"]) { $0.groups = [] }]
        #expect(names(groups(nobody, rules: [rule])) == (isOfTheHost ? ["x"] : []))
    }
}
