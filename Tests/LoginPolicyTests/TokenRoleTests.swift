import OpenIDConnect
import Testing

@testable import LoginPolicy

/// Tokens for programs come with roles, by the rules of local groups.
struct TokenRoleTests {
    private static func bytes(_ text: String) -> [UInt8] { Array(text.utf8) }

    private static func role(
        _ name: String, gives: Bool = true, _ audiences: [String] = [], _ change: (inout Role) -> Void = { _ in }
    ) -> Role {
        var role = Role(name: name, groups: [bytes("linux")])
        role.givesTokens = gives
        role.tokenAudiences = audiences.map(bytes)
        change(&role)
        return role
    }

    private func audiences(_ roles: [Role], login: String = "alice", delegated: Bool = false) -> Set<[UInt8]>? {
        var facts = LoginFacts(
            issuer: Self.bytes("https://idp"), subject: Self.bytes("1"), establishedAt: UnixSeconds(1_000))
        facts.principal = .value(Self.bytes("alice"))
        facts.groups = .known([Self.bytes("linux")])
        facts.grant = .device
        var sources = RoleSources()
        sources.isDelegatedToHost = delegated
        return LoginRules(
            claims: ClaimRules(
                principal: ClaimPath(names: [Self.bytes("name")]), groups: ClaimPath(names: [Self.bytes("groups")])),
            roles: roles, services: [], roleSources: sources
        ).tokenAudiences(
            of: facts, login: Self.bytes(login),
            in: LoginContext(service: [], host: Self.bytes("db-1"), now: UnixSeconds(2_000)))
    }

    @Test func `the audiences of all roles that give tokens`() {
        #expect(audiences([Self.role("a"), Self.role("b", gives: false, ["x"])]) == [])
        #expect(
            audiences([Self.role("a", ["x", "y"]), Self.role("b", ["y", "z"])])
                == [Self.bytes("x"), Self.bytes("y"), Self.bytes("z")])
    }

    @Test func `without such a role there are none at all`() {
        #expect(audiences([]) == nil)
        #expect(audiences([Self.role("a", gives: false)]) == nil)
        #expect(audiences([Self.role("a") { $0.groups = [Self.bytes("others")] }]) == nil)
        #expect(audiences([Self.role("a") { $0.services = [Self.bytes("sudo")] }]) == nil)
        #expect(audiences([Self.role("a") { $0.hosts = [Self.bytes("web-*")] }]) == nil)
        #expect(audiences([Self.role("a") { $0.demands.acr = [Self.bytes("gold")] }]) == nil)
        #expect(audiences([Self.role("a")], login: "bob") == nil)
        #expect(audiences([Self.role("a")], delegated: true) == nil)
    }
}
