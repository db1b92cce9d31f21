import OpenIDConnect
import Testing

@testable import LoginPolicy

/// Where roles come from beside groups and rules, and what never gives power.
struct RoleSourceTests {
    private func privileged(_ name: String, groups: [String] = []) -> Role {
        var role = Role(name: name, groups: groups.map(bytes))
        role.isPrivileged = true
        return role
    }

    private func trace(_ name: String, _ decision: Decision) throws -> RoleTrace {
        try #require(decision.roleTraces.first { $0.role == name })
    }

    @Test func `a default role needs only a good sign-in, and no privileged one comes so`() throws {
        let sources = RoleSources(defaults: ["staff", "admin"])
        let decision = try SampleLogin([], roles: [privileged("admin")], sources: sources).decide()
        #expect(decision.verdict == .granted)
        #expect(decision.roles == ["staff"])
        #expect(try trace("staff", decision).origins == [.default])
        #expect(try trace("admin", decision).withheld == [.default])
        #expect(try trace("admin", decision).admission == .notHeld)
        #expect(
            try SampleLogin([], sources: sources, #"{"preferred_username":"bob"}"#).verdict() == .denied(.nameMismatch))
    }

    private func template(_ groups: String, allow: [String], maximum: Int = 20) throws -> Decision {
        let templates = RoleTemplates(prefix: bytes("linux-role-"), allow: allow, maximum: maximum)
        return try SampleLogin(
            [], roles: [Role(name: "dba", groups: []), privileged("admin")], sources: RoleSources(templates: templates),
            #"{"preferred_username":"alice","groups":\#(groups)}"#
        ).decide()
    }

    @Test func `a template gives only roles of its list; the others are dropped and noted (MAP-13)`() throws {
        let groups = #"["linux-role-staff","linux-role-dba","linux-role-admin","linux-role-root","linux-role-","dba"]"#
        let decision = try template(groups, allow: ["staff", "dba"])
        #expect(decision.roles == ["staff", "dba"])
        #expect(decision.droppedGroups == ["linux-role-admin", "linux-role-root", "linux-role-"].map(bytes))
        #expect(try trace("dba", decision).origins == [.template(group: bytes("linux-role-dba"))])
        #expect(try template(groups, allow: ["admin"]).roles == ["admin"])
        #expect(try template(groups, allow: []).roles == [])
    }

    @Test func `of more template roles than the most, none is given`() throws {
        let groups = #"["linux-role-staff","linux-role-dba"]"#
        #expect(try template(groups, allow: ["staff", "dba"], maximum: 2).roles == ["staff", "dba"])
        let decision = try template(groups, allow: ["staff", "dba"], maximum: 1)
        #expect(decision.roles == [])
        #expect(decision.verdict == .denied(.noRole))
        #expect(decision.droppedGroups == ["linux-role-staff", "linux-role-dba"].map(bytes))
    }

    @Test func `at most 32 dropped groups are noted`() throws {
        let groups = (0..<100).map { "\"linux-role-x\($0)\"" }.joined(separator: ",")
        #expect(try template("[\(groups)]", allow: ["dba"]).droppedGroups.count == 32)
    }

    @Test func `delegated to the host, its groups decide and nothing else does`() throws {
        var login = SampleLogin(
            [rule(field(.groups, exact("users")))], roles: [privileged("admin", groups: ["wheel"])],
            sources: RoleSources(defaults: ["staff"], isDelegatedToHost: true))
        login.rules.roles[0].groups = [bytes("users")]
        #expect(try login.verdict() == .denied(.hostGroupsUnknown))
        login.context.hostGroups = []
        #expect(try login.verdict() == .denied(.noRole))
        login.context.hostGroups = [bytes("wheel"), bytes("users")]
        let decision = try login.decide()
        #expect(decision.verdict == .granted)
        #expect(decision.roles == ["staff", "admin"])
        #expect(decision.rules.isEmpty)
        #expect(try trace("staff", decision).origins == [.hostGroup(bytes("users"))])
    }

    @Test func `a role for people of other providers is none`() throws {
        var login = SampleLogin.ofStaff()
        login.rules.roles[0].providers = ["partner"]
        #expect(try login.verdict() == .denied(.noRole))
        login.rules.roles[0].providers = ["partner", "corp"]
        #expect(try login.verdict() == .granted)
    }

    @Test func `a role counts in its services and on its hosts`() throws {
        var login = SampleLogin.ofStaff()
        login.rules.roles[0].services = [bytes("sudo")]
        #expect(try login.verdict() == .denied(.roleNotHere))
        #expect(try trace("staff", login.decide()).admission == .otherService)
        login.rules.roles[0].services = [bytes("sudo"), bytes("sshd")]
        login.rules.roles[0].hosts = [bytes("web-*")]
        #expect(try login.verdict() == .denied(.roleNotHere))
        #expect(try trace("staff", login.decide()).admission == .otherHost)
        login.rules.roles[0].hosts = [bytes("db-?.example.com")]
        #expect(try login.verdict() == .granted)
    }

    @Test func `a password alone gives no privileged role (acr cannot mend it)`() throws {
        var login = SampleLogin.ofStaff()
        login.rules.roles.append(privileged("admin", groups: ["users"]))
        login.service.roles = ["admin"]
        #expect(try login.verdict() == .granted)
        login.grant = .password
        for amr in [[], ["pwd"], ["pwd", "pin"], ["pwd", "x"], ["pwd", "pwd"], ["MFA"]] {
            login.amr = amr
            let decision = try login.decide()
            #expect(decision.verdict == .denied(.amrNotEnough), "\(amr)")
            #expect(decision.roles == ["staff"])
            #expect(try trace("admin", decision).admission == .demand(.amrNotEnough))
        }
        for amr in [["mfa"], ["pwd", "otp"], ["pin", "hwk"], ["face", "pwd"]] {
            login.amr = amr
            #expect(try login.verdict() == .granted, "\(amr)")
        }
    }

    @Test func `of two held roles one that admits is enough`() throws {
        var login = SampleLogin.ofStaff()
        var strict = Role(name: "strict", groups: [bytes("users")])
        strict.demands = SignInDemands(acr: [bytes("urn:mfa")])
        login.rules.roles.append(strict)
        login.service.roles = ["strict", "staff"]
        #expect(try login.verdict() == .granted)
        login.rules.roles[0].services = [bytes("sudo")]
        #expect(try login.verdict() == .denied(.acrNotEnough))
    }
}
