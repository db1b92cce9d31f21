import OpenIDConnect
import StrictJSON
import Testing

@testable import LoginPolicy

/// Default deny: what is not written is not allowed.
struct ServiceTests {
    private let rules = SampleRules.make()

    @Test func `a service that is not configured admits nobody`() throws {
        let facts = SampleRules.facts(try SampleRules.alice(groups: #"["linux-admins"]"#))
        for service in ["su", "", "SSHD", "sshd ", "ssh"] {
            let verdict = rules.decide(facts, login: bytes("alice"), in: LoginContext(service: bytes(service))).verdict
            #expect(verdict == .denied(.serviceNotConfigured))
        }
        #expect(
            rules.decide(facts, login: bytes("alice"), in: LoginContext(service: bytes("sshd"))).verdict == .granted)
    }

    @Test func `a service without roles admits nobody`() throws {
        var rules = rules
        rules.services[0].roles = []
        let facts = SampleRules.facts(try SampleRules.alice(groups: #"["linux-admins"]"#))
        #expect(
            rules.decide(facts, login: bytes("alice"), in: LoginContext(service: bytes("sshd"))).verdict
                == .denied(.noRole))
    }

    @Test func `without a groups claim in the configuration nobody has a role`() throws {
        let rules = SampleRules.make(groups: nil)
        let facts = SampleRules.facts(try SampleRules.alice(groups: #"["linux-admins"]"#), rules: rules)
        #expect(
            rules.decide(facts, login: bytes("alice"), in: LoginContext(service: bytes("sshd"))).verdict
                == .denied(.noRole))
    }

    @Test func `2,000 groups are read, one more is refused`() throws {
        for (count, verdict) in [(2_000, Decision.Verdict.granted), (2_001, .denied(.tooManyGroups))] {
            let others = (1..<count).map { "\"g\($0)\"" }.joined(separator: ",")
            let facts = SampleRules.facts(try SampleRules.alice(groups: "[\(others),\"linux-users\"]"))
            #expect(
                rules.decide(facts, login: bytes("alice"), in: LoginContext(service: bytes("sshd"))).verdict == verdict)
        }
    }

    @Test func `a list that the provider left out is unknown, not empty`() throws {
        for marker in [#""hasgroups":true"#, #""_claim_names":{"groups":"src1"}"#] {
            let facts = SampleRules.facts(try claims(#"{"preferred_username":"alice",\#(marker)}"#))
            #expect(facts.groups == .overage)
            #expect(
                rules.decide(facts, login: bytes("alice"), in: LoginContext(service: bytes("sshd"))).verdict
                    == .denied(.groupsUnknown))
        }
        let other = SampleRules.facts(try claims(#"{"preferred_username":"alice","_claim_names":{"phone":"src1"}}"#))
        #expect(other.groups == .known([]))
    }

    @Test func `the trace names the group that gave a role`() throws {
        let facts = SampleRules.facts(try SampleRules.alice(groups: #"["x","linux-admins"]"#))
        let decision = rules.decide(facts, login: bytes("alice"), in: LoginContext(service: bytes("sshd")))
        #expect(decision.roleTraces.map(\.role) == ["login", "admin"])
        #expect(decision.roleTraces.map(\.admission) == [.admits, .notListed])
        #expect(decision.roleTraces.first?.origins == [.group(bytes("linux-admins"))])
        #expect(decision.roles == ["login", "admin"])
    }
}
