import OpenIDConnect
import Testing

@testable import LoginPolicy

/// A token that somebody brought is leaned on only where the provider's `allowed_services` say so.
struct BearerReuseTests {
    private static let place = SessionPlace(
        auditSession: 7, ttyDevice: 0x8801, leader: 100, leaderStart: 5, bootID: [UInt8](repeating: 1, count: 16))
    private static let now = SessionTime(wall: UnixSeconds(1_800_000_060), sinceBoot: 160)

    private func record(_ proof: SessionRecord.Proof, _ id: UInt8 = 1, at seconds: Int64 = 0) -> SessionRecord {
        SessionRecord(
            id: [UInt8](repeating: id, count: 16), uid: 5_000, provider: "corp", proof: proof,
            service: Array("usher".utf8), place: Self.place,
            signedInAt: SessionTime(wall: UnixSeconds(1_800_000_000 + seconds), sinceBoot: 100 + seconds))
    }

    private func choose(_ records: [SessionRecord], _ providers: Set<String>) -> Result<SessionRecord, ReuseRefusal> {
        var rule = ReuseRule(maximumAge: .seconds(900))
        rule.bearerProviders = providers
        let alice = Array("alice".utf8)
        return rule.choose(
            among: records,
            for: ReuseCaller(
                user: alice, accountUID: 5_000, realUID: 5_000, remoteUser: alice, remoteHost: [], provider: "corp",
                place: Self.place),
            limits: SessionLimits(), now: Self.now)
    }

    @Test func `nobody leans on a token unless that is allowed`() {
        #expect(choose([record(.bearer)], []) == .failure(.bearerNotAllowed))
        #expect(choose([record(.bearer)], ["other"]) == .failure(.bearerNotAllowed))
        #expect(choose([record(.bearer)], ["corp"]) == .success(record(.bearer)))
    }

    @Test func `a newer token does not hide a sign-in of the person`() {
        let device = record(.device)
        #expect(choose([record(.bearer, 2, at: 30), device], []) == .success(device))
        #expect(choose([record(.bearer, 2, at: 30), device], ["corp"]) == .success(record(.bearer, 2, at: 30)))
    }

    @Test func `a token that has expired is no sign-in any more`() {
        var expired = record(.bearer)
        expired.maximumAge = 59
        #expect(choose([expired], ["corp"]) == .failure(.ended(reason: "session.absolute")))
        expired.maximumAge = 60
        #expect(choose([expired], ["corp"]) == .success(expired))
    }

    @Test func `an ssh key never leans on a token`() {
        let choice = SessionLimits().youngest(
            of: [record(.bearer)], uid: 5_000, provider: "corp", freshness: .seconds(900), now: Self.now,
            bootID: Self.place.bootID)
        #expect(choice == .failure(.bearerNotAllowed))
    }

    /// Nobody knows how a token was got: by a password alone, it may be.
    @Test func `a token gives no privileged role without a second factor in its amr`() {
        let corp = Array("https://corp".utf8)
        var facts = LoginFacts(issuer: corp, subject: [0x61], establishedAt: Self.now.wall)
        facts.grant = .device
        var role = Role(name: "admin", groups: [])
        role.isPrivileged = true
        var brought = record(.bearer)
        let isTooWeak = { (facts: LoginFacts) in
            RoleAdmission(
                service: ServicePolicy(name: [], grants: [], roles: []), facts: facts,
                context: LoginContext(service: [])
            ).isTooWeak(for: role)
        }
        #expect(!isTooWeak(facts) && !isTooWeak(facts.signedIn(as: record(.device))))
        #expect(isTooWeak(facts.signedIn(as: brought)))
        brought.amr = [Array("pwd".utf8), Array("otp".utf8)]
        #expect(!isTooWeak(facts.signedIn(as: brought)))
    }

    @Test func `the code of the refusal`() {
        #expect(ReuseRefusal.bearerNotAllowed.reason == "reuse.bearer_not_allowed")
    }
}
