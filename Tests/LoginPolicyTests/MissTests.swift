import StrictJSON
import Testing

@testable import LoginPolicy

/// What an administrator is told about a refusal.
struct MissTests {
    private let rules = SampleRules.make()

    private func miss(_ denial: PolicyDenial, _ json: String) throws -> Miss? {
        let object = try claims(json)
        let decision = rules.decide(
            SampleRules.facts(object, rules: rules), login: bytes("alice"), in: LoginContext(service: bytes("sshd")))
        #expect(decision.verdict == .denied(denial))
        return rules.principalMiss(denial, claims: object, login: bytes("alice"))
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
        ("/linux-admins", NameDifference.path), ("Linux-Admins", .letterCase), ("linux-admins ", .whiteSpace),
        ("CN=linux-admins,OU=x", .distinguishedName), ("linux-admin", .spelling), ("/Linux-admins", .spelling),
    ])
    func `the nearest group is found, and how it differs`(_ present: String, _ difference: NameDifference) {
        let wanted = [bytes("linux-admins")]
        #expect(NearestName.find(for: wanted, among: [bytes("other"), bytes(present)]) == bytes(present))
        #expect(NameDifference(bytes(present), from: wanted) == difference)
        #expect(NearestName.find(for: wanted, among: [bytes("developers")]) == nil)
    }

    @Test func `a missing principal tells which strings there are`() throws {
        #expect(
            try miss(.principalMissing, #"{"email":"a@b","groups":[],"realm":{"name":"n"}}"#)
                == .principalMissing(
                    wanted: path("preferred_username"), stringsPresent: ["email", "realm.name"].map(bytes)))
    }

    @Test func `each refusal of a principal says what was there`() throws {
        let claim = path("preferred_username")
        #expect(
            try miss(.nameMismatch, #"{"preferred_username":"bob","groups":[]}"#)
                == .principalDiffers(claim: claim, wanted: bytes("alice"), present: bytes("bob")))
        #expect(
            try miss(.principalWrongType, #"{"preferred_username":7,"groups":[]}"#)
                == .principalWrongType(wanted: claim, type: "number"))
    }

    @Test func `another refusal misses no principal`() throws {
        #expect(try miss(.noRole, #"{"preferred_username":"alice","groups":["developers"]}"#) == nil)
    }
}
