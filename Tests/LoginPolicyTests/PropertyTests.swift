import StrictJSON
import Testing

@testable import LoginPolicy

/// What holds for all rules and claims, tried on thousands from a fixed seed.
struct PropertyTests {
    private static let pool = ["a", "b", "ab", "users", "linux-staff", "linux-dba", "A"]

    private func login(_ random: inout FixedRandom, groupsBelowExcept: Bool = false) -> SampleLogin {
        let rules = (0..<random.below(4) + 1).map { index in
            Rule(
                name: "r\(index)",
                expression: random.expression(depth: 3, groupsBelowExcept: groupsBelowExcept),
                roles: [random.element(["staff", "dba", "ops"])])
        }
        var login = SampleLogin(
            rules,
            roles: [Role(name: "dba", groups: random.some(Self.pool).map(bytes)), Role(name: "ops", groups: [])],
            sources: RoleSources(templates: RoleTemplates(prefix: bytes("linux-"), allow: ["staff", "dba"])))
        login.service.roles = random.some(["staff", "dba", "ops"])
        if random.below(3) == 0 { login.service.conditions.allowGroups = random.some(Self.pool).map(bytes) }
        if random.below(4) == 0 { login.service.conditions.denyUsers = [bytes("bob")] }
        if random.below(2) == 0 { login.acr = random.element(["a", "b"]) }
        return login
    }

    @Test func `a group less never gives a role more`() throws {
        var random = FixedRandom(seed: 1)
        var losses = 0
        for _ in 0..<1_500 {
            var login = login(&random)
            let groups = random.some(Self.pool)
            guard !groups.isEmpty else { continue }
            let state = random
            login.json = random.claims(groups: groups)
            let before = try login.decide()
            // The same claims beside groups.
            random = state
            login.json = random.claims(groups: Array(groups.dropLast()))
            let after = try login.decide()
            #expect(Set(after.roles).isSubset(of: before.roles), "\(login)")
            #expect(before.verdict == .granted || after.verdict != .granted, "\(login)")
            if after.roles != before.roles { losses += 1 }
        }
        #expect(losses > 50)
    }

    @Test func `with except over groups a group less can give a role: the property would notice`() throws {
        var random = FixedRandom(seed: 2)
        var gains = 0
        for _ in 0..<1_500 {
            var login = login(&random, groupsBelowExcept: true)
            let groups = random.some(Self.pool)
            guard !groups.isEmpty else { continue }
            let state = random
            login.json = random.claims(groups: groups)
            let before = try login.decide()
            random = state
            login.json = random.claims(groups: Array(groups.dropLast()))
            if try !Set(login.decide().roles).isSubset(of: before.roles) { gains += 1 }
        }
        #expect(gains > 0)
    }

    @Test func `a claim less never gives a role by what is not known`() throws {
        var random = FixedRandom(seed: 3)
        for _ in 0..<2_000 {
            var login = login(&random, groupsBelowExcept: true)
            login.json = #"{"preferred_username":"alice"}"#
            let decision = try login.decide()
            for trace in decision.rules where trace.outcome == .gave {
                let expression = try #require(trace.expression)
                #expect(Self.isTrueWithoutDoubt(expression), "\(login)")
            }
        }
    }

    /// An independent reading of the trace: a true `except` has nothing unknown below.
    private static func isTrueWithoutDoubt(_ trace: ExpressionTrace) -> Bool {
        switch trace {
        case .any(_, let parts): parts.contains { $0.truth == .yes && isTrueWithoutDoubt($0) }
        case .all(_, let parts): !parts.isEmpty && parts.allSatisfy { $0.truth == .yes && isTrueWithoutDoubt($0) }
        case .except(_, let part): part.truth == .no && !hasUnknown(part)
        case .field(let truth, _, _): truth == .yes
        }
    }

    private static func hasUnknown(_ trace: ExpressionTrace) -> Bool {
        switch trace {
        case .any(let truth, let parts), .all(let truth, let parts):
            truth == .unknown || parts.contains(where: hasUnknown)
        case .except(let truth, let part): truth == .unknown || hasUnknown(part)
        case .field(let truth, _, _): truth == .unknown
        }
    }

    @Test func `a name or group more on a deny list never grants`() throws {
        var random = FixedRandom(seed: 4)
        var refusals = 0
        for _ in 0..<1_500 {
            var login = login(&random, groupsBelowExcept: true)
            login.json = random.claims(groups: random.below(5) == 0 ? nil : random.some(Self.pool))
            let before = try login.verdict()
            if random.below(2) == 0 {
                login.service.conditions.denyUsers.append(bytes(random.element(["alice", "bob", "Alice"])))
            } else {
                login.service.conditions.denyGroups.append(bytes(random.element(Self.pool)))
            }
            let after = try login.verdict()
            #expect(before == .granted || after != .granted, "\(login)")
            if after != before { refusals += 1 }
        }
        #expect(refusals > 50)
    }

    @Test func `an except more in a rule never grants, whatever it asks`() throws {
        var random = FixedRandom(seed: 7)
        var losses = 0
        for _ in 0..<1_500 {
            var login = login(&random, groupsBelowExcept: true)
            login.json = random.claims(groups: random.below(5) == 0 ? nil : random.some(Self.pool))
            let before = try login.decide()
            let index = random.below(login.rules.rules.count)
            let exception = random.expression(depth: 2, groupsBelowExcept: true)
            let condition = login.rules.rules[index].expression
            login.rules.rules[index].expression = .all([condition, .except(exception)])
            let after = try login.decide()
            #expect(Set(after.roles).isSubset(of: before.roles), "\(login)")
            #expect(before.verdict == .granted || after.verdict != .granted, "\(login)")
            if after.roles != before.roles { losses += 1 }
        }
        #expect(losses > 50)
    }

    @Test func `a rule more never takes a role away`() throws {
        var random = FixedRandom(seed: 5)
        var gains = 0
        for _ in 0..<1_500 {
            var login = login(&random, groupsBelowExcept: true)
            login.json = random.claims(groups: random.some(Self.pool))
            let before = try login.decide().roles
            let more = random.expression(depth: 3, groupsBelowExcept: true)
            login.rules.rules.insert(rule(more, roles: ["ops"]), at: random.below(login.rules.rules.count + 1))
            let after = try login.decide().roles
            #expect(Set(before).isSubset(of: after), "\(login)")
            if after != before { gains += 1 }
        }
        #expect(gains > 50)
    }

    @Test func `the same facts from JSON decide the same`() throws {
        var random = FixedRandom(seed: 6)
        for _ in 0..<500 {
            var login = login(&random, groupsBelowExcept: true)
            login.json = random.claims(groups: random.some(Self.pool))
            let facts = try login.facts()
            let read = try LoginFacts(
                json: try JSONValue.parse(facts.json.encoded(), limits: JSONLimits(bytes: 1_000_000)))
            #expect(
                login.rules.decide(read, login: bytes("alice"), in: login.context)
                    == login.rules.decide(facts, login: bytes("alice"), in: login.context))
        }
    }
}
