import Testing

@testable import LoginPolicy

/// Local accounts that root handed over, and that have power over the host.
struct PrivilegedAccountTests {
    private func decide(_ change: (inout SampleLogin) -> Void) throws -> Decision {
        var login = SampleLogin.ofStaff()
        login.context.isManagedLocal = true
        login.context.isPrivilegedLocal = true
        change(&login)
        return try login.decide()
    }

    @Test func `such an account needs a role that is marked privileged`() throws {
        let decision = try decide { _ in }
        #expect(decision.verdict == .denied(.privilegedRoleRequired))
        #expect(decision.checks.last == CheckTrace(.privilegedAccount, denial: .privilegedRoleRequired))
        #expect(try decide { $0.rules.roles[0].isPrivileged = true }.verdict == .granted)
        #expect(try decide { $0.context.isPrivilegedLocal = false }.verdict == .granted)
    }

    @Test func `a privileged role that does not count here is none`() throws {
        let elsewhere: (inout SampleLogin) -> Void = {
            $0.rules.roles.append($0.rules.roles[0])
            $0.rules.roles[1].name = "admin"
            $0.rules.roles[1].isPrivileged = true
            $0.rules.roles[1].services = [bytes("other")]
        }
        #expect(try decide(elsewhere).verdict == .denied(.privilegedRoleRequired))
        #expect(
            try decide {
                elsewhere(&$0)
                $0.rules.roles[1].services = []
            }.verdict == .granted)
    }

    @Test func `who has no role is told that first`() throws {
        #expect(try decide { $0.rules.roles[0].groups = [] }.verdict == .denied(.noRole))
    }
}
