import StrictJSON
import Testing

@testable import LoginPolicy

/// What an administrator is told about a refusal.
struct MissTests {
    private func misses(_ json: String, rules: LoginRules = SampleRules.make(), service: String = "sshd") throws
        -> [Miss]
    {
        let object = try claims(json)
        let decision = rules.decide(
            SampleRules.facts(object, rules: rules), login: bytes("alice"), in: LoginContext(service: bytes(service)))
        return rules.misses(decision, claims: object, login: bytes("alice"))
    }

    @Test func `the nearest of thousands of names is not sought for long`() {
        let names = { (count: Int, letter: String) in
            (0..<count).map { bytes(String(repeating: letter, count: 10) + "-\($0 + 10_000)") }
        }
        let present = names(2_000, "a")
        let wanted = names(2_000, "b")
        #expect(NearestName.find(for: wanted, among: present) == nil)
        #expect(NearestName.find(for: wanted + [bytes("x")], among: present + [bytes("/X")]) == bytes("/X"))
        #expect(NearestName.find(for: [bytes("xyz")] + wanted, among: [bytes("xyy")]) == bytes("xyy"))
        #expect(NearestName.find(for: wanted + [bytes("xyz")], among: [bytes("xyy")]) == nil)
    }

    @Test(arguments: [
        ("/linux-admins", "a path"), ("Linux-Admins", "case"), ("linux-admins ", "white space"),
        ("CN=linux-admins,OU=x", "a distinguished name"), ("linux-admin", "one letter"),
    ])
    func `the nearest group is named`(_ present: String, _ why: String) throws {
        let found = try misses(
            #"{"preferred_username":"alice","groups":["other","\#(present)"]}"#, service: "sudo")
        #expect(found == [.role("admin", wanted: [bytes("linux-admins")], nearest: bytes(present))])
    }

    @Test func `nothing near is nothing`() throws {
        let found = try misses(#"{"preferred_username":"alice","groups":["developers"]}"#, service: "sudo")
        #expect(found == [.role("admin", wanted: [bytes("linux-admins")], nearest: nil)])
    }

    @Test func `a missing groups claim tells which arrays there are`() throws {
        let found = try misses(
            #"{"preferred_username":"alice","roles":["a"],"realm":{"roles":[]},"amr":["pwd"],"x":1}"#)
        #expect(
            found == [
                .groupsMissing(wanted: path("groups"), arraysPresent: ["roles", "realm.roles", "amr"].map(bytes))
            ])
    }

    @Test func `a missing principal tells which strings there are`() throws {
        let found = try misses(#"{"email":"a@b","groups":[],"realm":{"name":"n"}}"#)
        #expect(
            found == [
                .principalMissing(
                    wanted: path("preferred_username"), stringsPresent: ["email", "realm.name"].map(bytes))
            ])
    }

    @Test func `each refusal of a claim says what was there`() throws {
        #expect(
            try misses(#"{"preferred_username":"bob","groups":[]}"#)
                == [.principalDiffers(claim: path("preferred_username"), wanted: bytes("alice"), present: bytes("bob"))]
        )
        #expect(
            try misses(#"{"preferred_username":7,"groups":[]}"#)
                == [.principalWrongType(wanted: path("preferred_username"), type: "number")])
        #expect(
            try misses(#"{"preferred_username":"alice","groups":"linux-users"}"#)
                == [.groupsWrongType(wanted: path("groups"), type: "string")])
        #expect(
            try misses(#"{"preferred_username":"alice","hasgroups":true}"#) == [.groupsOverage(wanted: path("groups"))])
        #expect(
            try misses(#"{"preferred_username":"alice"}"#, rules: SampleRules.make(groups: nil))
                == [.noGroupsClaimConfigured])
    }

    @Test func `a grant misses nothing`() throws {
        #expect(try misses(#"{"preferred_username":"alice","groups":["linux-users"]}"#).isEmpty)
    }

    @Test func `long lists and names take no time worth the name`() throws {
        let many = (0..<2_000).map { "\"\(String(repeating: "x", count: 200))\($0)\"" }.joined(separator: ",")
        let found = try misses(#"{"preferred_username":"alice","groups":[\#(many)]}"#, service: "sudo")
        #expect(found == [.role("admin", wanted: [bytes("linux-admins")], nearest: nil)])
    }
}
