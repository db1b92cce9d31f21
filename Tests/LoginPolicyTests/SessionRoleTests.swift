import OpenIDConnect
import Testing

@testable import LoginPolicy

/// What roles say about sign-ins of before.
struct SessionRoleTests {
    private func refusal(_ login: SampleLogin, _ record: SessionRecord, age: Int64 = 60) throws -> ReuseRefusal? {
        login.rules.refusal(of: record, by: try login.decide(), now: SampleSession.after(age))
    }

    @Test func `a role that wants a fresh sign-in is leaned on by nobody whom it admits`() throws {
        var login = SampleLogin.ofStaff()
        let record = SampleSession.record()
        #expect(try refusal(login, record) == nil)
        login.rules.roles[0].wantsFreshSignIn = true
        #expect(try refusal(login, record) == .roleWantsFresh)
        // Where the service does not list it, it has no say.
        login.rules.roles.append(Role(name: "others", groups: [bytes("users")]))
        login.service.roles = ["others"]
        #expect(try refusal(login, record) == nil)
        // Beside another one that admits it has.
        login.service.roles = ["others", "staff"]
        #expect(try refusal(login, record) == .roleWantsFresh)
    }

    @Test func `the shortest max_session of the roles that somebody has counts at once`() throws {
        var login = SampleLogin.ofStaff()
        #expect(login.rules.longestSession(of: ["staff"]) == nil)
        login.rules.roles[0].maximumSession = .seconds(600)
        login.rules.roles.append(Role(name: "admins", groups: [bytes("admins")]))
        login.rules.roles[1].maximumSession = .seconds(60)
        #expect(login.rules.longestSession(of: ["staff"]) == 600)
        #expect(login.rules.longestSession(of: ["staff", "admins"]) == 60)
        let record = SampleSession.record()
        #expect(try refusal(login, record, age: 600) == nil)
        #expect(try refusal(login, record, age: 601) == .ended(reason: "session.absolute"))
    }

    @Test func `facts are read with what was proved at that sign-in, and with nothing of a later one`() throws {
        var login = SampleLogin.ofStaff()
        (login.acr, login.amr, login.authTime, login.grant) = ("gold", ["pwd", "otp"], 1_800_000_500, .device)
        var record = SampleSession.record()
        (record.acr, record.amr, record.authTime, record.proof) = (nil, [bytes("pwd")], nil, .password)
        let facts = try login.facts().signedIn(as: record)
        #expect(facts.acr == nil && facts.amr == [bytes("pwd")] && facts.authTime == nil && facts.grant == .password)
        // A second factor of the newest sign-in makes no administrator of an older one.
        login.rules.roles[0].isPrivileged = true
        #expect(try login.verdict() == .granted)
        let verdict = login.rules.decideAccount(facts, login: bytes("alice"), in: login.context).verdict
        #expect(verdict == .denied(.amrNotEnough))
        record.proof = .bearer
        #expect(try login.facts().signedIn(as: record).grant == nil)
    }
}
