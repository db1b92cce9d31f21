import OpenIDConnect
import StrictJSON
import Testing

@testable import LoginPolicy

/// The account phase: the policy now in force, on the facts of an earlier sign-in.
struct AccountPhaseTests {
    private let rules = SampleRules.make()

    private func verdict(
        age: Int64, service: String, login: String = "alice", groups: String = #"["linux-admins"]"#
    ) throws -> Decision.Verdict {
        let facts = SampleRules.facts(
            try SampleRules.alice(groups: groups), at: UnixSeconds(SampleRules.now.value - age))
        return rules.decideAccount(
            facts, login: bytes(login), in: LoginContext(service: bytes(service), now: SampleRules.now)
        ).verdict
    }

    @Test func `facts serve as long as the service says, to the second`() throws {
        #expect(try verdict(age: 0, service: "sudo") == .granted)
        #expect(try verdict(age: 60, service: "sudo") == .granted)
        #expect(try verdict(age: 61, service: "sudo") == .denied(.factsTooOld))
        #expect(try verdict(age: 3_600, service: "sshd") == .granted)
        #expect(try verdict(age: 3_601, service: "sshd") == .denied(.factsTooOld))
    }

    @Test func `facts from the future count as none`() throws {
        #expect(try verdict(age: -1, service: "sshd") == .denied(.factsFromFuture))
    }

    @Test func `no facts, no access`() {
        let decision = rules.decideAccount(
            nil, login: bytes("alice"), in: LoginContext(service: bytes("sshd"), now: SampleRules.now))
        #expect(decision.verdict == .denied(.factsMissing))
    }

    @Test func `facts of another provider count for nothing, and are named as such`() throws {
        let decide = { (facts: LoginFacts?, service: String) in
            rules.decideAccount(
                facts, login: bytes("alice"), in: LoginContext(service: bytes(service), now: SampleRules.now),
                isKnownElsewhere: true
            ).verdict
        }
        #expect(decide(nil, "sshd") == .denied(.factsOtherProvider))
        #expect(decide(nil, "su") == .denied(.serviceNotConfigured))
        let own = SampleRules.facts(try SampleRules.alice(groups: #"["linux-admins"]"#))
        #expect(decide(own, "sshd") == .granted)
    }

    @Test func `every rule of the login is applied again`() throws {
        #expect(try verdict(age: 0, service: "su") == .denied(.serviceNotConfigured))
        #expect(try verdict(age: 0, service: "sudo", groups: #"["linux-users"]"#) == .denied(.noRole))
        #expect(try verdict(age: 0, service: "sudo", login: "bob") == .denied(.nameMismatch))
    }

    @Test func `times at the ends of the range do not trap`() throws {
        let facts = SampleRules.facts(try SampleRules.alice(groups: "[]"), at: UnixSeconds(.min))
        let decision = rules.decideAccount(
            facts, login: bytes("alice"), in: LoginContext(service: bytes("sshd"), now: UnixSeconds(.max)))
        #expect(decision.verdict == .denied(.factsFromFuture))
    }
}
