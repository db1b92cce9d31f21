import OpenIDConnect
import Testing

@testable import LoginPolicy

/// The account phase without facts, and with a provider that cannot be asked.
struct HostGroupFactsTests {
    private func login(_ change: (inout SampleLogin) -> Void = { _ in }) -> SampleLogin {
        var login = SampleLogin.ofStaff()
        login.service.factsMissing = .hostGroups
        login.context.hostGroups = [bytes("users"), bytes("ops")]
        change(&login)
        return login
    }

    private func decide(elsewhere: Bool = false, _ change: (inout SampleLogin) -> Void = { _ in }) -> Decision {
        let login = login(change)
        return login.rules.decideAccount(nil, login: bytes("alice"), in: login.context, isKnownElsewhere: elsewhere)
    }

    @Test func `the host's groups stand in for the provider's`() {
        let decision = decide()
        #expect(decision.verdict == .granted)
        #expect(decision.roles == ["staff"])
        #expect(decision.roleTraces.map(\.origins) == [[.hostGroup(bytes("users"))]])
        #expect(decision.checks.map(\.check) == CheckTrace.Check.allCases)
        #expect(decide { $0.context.hostGroups = [bytes("ops")] }.verdict == .denied(.noRole))
        #expect(decide { $0.context.hostGroups = nil }.verdict == .denied(.hostGroupsUnknown))
        #expect(decide { $0.service.factsMissing = .deny }.verdict == .denied(.factsMissing))
        #expect(decide(elsewhere: true).verdict == .denied(.factsOtherProvider))
    }

    @Test func `they give no power, no default and nothing by rules`() {
        let privileged = decide { $0.rules.roles[0].isPrivileged = true }
        #expect(privileged.verdict == .denied(.noRole))
        #expect(privileged.roleTraces.map(\.withheld) == [[.hostGroup(bytes("users"))]])
        let others: (inout SampleLogin) -> Void = {
            $0.rules.roles[0].groups = []
            $0.rules.rules = [rule(field(.username, exact("alice")))]
            $0.rules.roleSources.defaults = ["staff"]
            $0.rules.roleSources.templates = RoleTemplates(prefix: bytes("us"), allow: ["ers", "staff"])
        }
        #expect(decide(others).verdict == .denied(.noRole))
    }

    @Test func `whatever asks for a sign-in refuses`() {
        #expect(decide { $0.service.demands.acr = [bytes("a")] }.verdict == .denied(.acrNotEnough))
        #expect(decide { $0.service.demands.amr = [[bytes("a")]] }.verdict == .denied(.amrNotEnough))
        #expect(decide { $0.service.demands.maximumAge = .seconds(60) }.verdict == .denied(.signInTooOld))
        #expect(decide { $0.rules.roles[0].demands.acr = [bytes("a")] }.verdict == .denied(.acrNotEnough))
        #expect(decide { $0.service.conditions.allowedSubjects = [[]] }.verdict == .denied(.subjectNotAllowed))
        #expect(decide { $0.service.conditions.allowedDomains = [[]] }.verdict == .denied(.domainNotAllowed))
        #expect(decide { $0.service.conditions.requireScopes = [[bytes("x")]] }.verdict == .denied(.scopesRequired))
    }

    /// The host may not know the group of the provider in which somebody is suspended.
    @Test func `lists of the provider's groups let nobody in`() {
        let ops = bytes("ops")
        #expect(decide { $0.service.conditions.denyGroups = [bytes("x")] }.verdict == .denied(.groupsUnknown))
        #expect(decide { $0.service.conditions.denyGroups = [ops] }.verdict == .denied(.groupsUnknown))
        #expect(decide { $0.service.conditions.allowGroups = [ops] }.verdict == .denied(.groupsUnknown))
        #expect(decide { $0.service.conditions.requireGroups = [[ops]] }.verdict == .denied(.groupsUnknown))
    }

    @Test func `names count as ever`() {
        #expect(decide { $0.service.conditions.denyUsers = [bytes("alice")] }.verdict == .denied(.userDenied))
        #expect(decide { $0.rules.accounts.localOnly = [bytes("alice")] }.verdict == .denied(.nameLocalOnly))
        #expect(decide { $0.rules.accounts.match = .map }.verdict == .denied(.principalNotMapped))
        #expect(decide { $0.context.service = bytes("su") }.verdict == .denied(.serviceNotConfigured))
    }

    private func verdict(age: Int64, unavailable: Bool, lastKnown: Bool) throws -> Decision.Verdict {
        var login = SampleLogin.ofStaff()
        login.service.onUnavailable = lastKnown ? .lastKnown : .deny
        let facts = try login.facts()
        login.context.now = UnixSeconds(SampleRules.now.value + age)
        login.context.providerIsUnavailable = unavailable
        return login.rules.decideAccount(facts, login: bytes("alice"), in: login.context).verdict
    }

    @Test func `old facts serve while the provider is away, where the service says so, for 30 days`() throws {
        #expect(try verdict(age: 3_601, unavailable: true, lastKnown: true) == .granted)
        #expect(try verdict(age: 3_601, unavailable: false, lastKnown: true) == .denied(.factsTooOld))
        #expect(try verdict(age: 3_601, unavailable: true, lastKnown: false) == .denied(.factsTooOld))
        #expect(try verdict(age: 30 * 86_400, unavailable: true, lastKnown: true) == .granted)
        #expect(try verdict(age: 30 * 86_400 + 1, unavailable: true, lastKnown: true) == .denied(.factsTooOld))
        #expect(try verdict(age: -1, unavailable: true, lastKnown: true) == .denied(.factsFromFuture))
    }
}
