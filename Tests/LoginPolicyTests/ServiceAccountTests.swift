import OpenIDConnect
import StrictJSON
import Testing

@testable import LoginPolicy

/// A name that is a service account's: its facts and a person's never stand for each other.
struct ServiceAccountTests {
    private static let robot = bytes("robot")

    private static func facts(subject: [UInt8] = robot, issuer: [UInt8] = bytes("https://i")) -> LoginFacts {
        var facts = LoginFacts(issuer: issuer, subject: subject, establishedAt: UnixSeconds(1_000))
        facts.principal = .value(bytes("backup"))
        facts.isServiceAccount = true
        return facts
    }

    private static func rules(_ roles: [String] = ["machine"], lists: Bool = true) -> LoginRules {
        var service = ServicePolicy(name: bytes("sudo"), grants: [.device], roles: ["machine", "admin"])
        if lists { service.serviceAccounts = [bytes("backup")] }
        var admin = Role(name: "admin", groups: [])
        admin.isPrivileged = true
        let claims = ClaimRules(principal: ClaimPath(names: [bytes("preferred_username")]), groups: nil)
        var rules = LoginRules(
            claims: claims, roles: [Role(name: "machine", groups: []), Role(name: "staff", groups: []), admin],
            services: [service], roleSources: RoleSources(defaults: ["staff"]))
        rules.serviceAccounts = [
            bytes("backup"): ServiceAccountRule(issuer: bytes("https://i"), clientID: robot, roles: roles)
        ]
        return rules
    }

    private static let context = LoginContext(service: bytes("sudo"), now: UnixSeconds(1_010))

    private func decide(_ facts: LoginFacts?, _ rules: LoginRules = rules(), login: String = "backup") -> Decision {
        let account = rules.decideAccount(facts, login: bytes(login), in: Self.context)
        if let facts {
            let first = rules.decide(facts, login: bytes(login), in: Self.context)
            #expect(first.verdict == account.verdict && first.roles == account.roles)
        }
        return account
    }

    @Test func `it has the roles of its table and no others`() {
        let decision = decide(Self.facts())
        #expect(decision.verdict == .granted && decision.roles == ["machine"])
        #expect(decision.roleTraces.first?.origins == [.serviceAccount])
        #expect(decide(Self.facts(), Self.rules([])).verdict == .denied(.noRole))
        // Also where the host's groups would decide.
        var rules = Self.rules()
        rules.roleSources.isDelegatedToHost = true
        #expect(decide(Self.facts(), rules).roles == ["machine"])
    }

    @Test func `it never has a privileged role, whatever a table says`() {
        let decision = decide(Self.facts(), Self.rules(["admin"]))
        #expect(decision.verdict == .denied(.noRole) && decision.roles == [])
    }

    @Test func `it is the client of the table, of its provider`() {
        #expect(decide(Self.facts(subject: bytes("Robot"))).verdict == .denied(.serviceAccountUnknown))
        #expect(decide(Self.facts(issuer: bytes("https://j"))).verdict == .denied(.serviceAccountUnknown))
        var rules = Self.rules()
        rules.serviceAccounts = [:]
        #expect(decide(Self.facts(), rules).verdict == .denied(.serviceAccountUnknown))
        #expect(decide(Self.facts(), login: "alice").verdict == .denied(.serviceAccountUnknown))
    }

    @Test func `a person with the name and the subject is refused`() {
        var person = Self.facts()
        person.isServiceAccount = false
        person.grant = .device
        #expect(decide(person).verdict == .denied(.serviceAccountPerson))
    }

    @Test func `a service that does not list it knows no such name`() {
        let rules = Self.rules(lists: false)
        #expect(decide(Self.facts(), rules).verdict == .denied(.serviceAccountNotHere))
        #expect(rules.admits(login: bytes("backup"), in: Self.context) == .serviceAccountNotHere)
        #expect(Self.rules().admits(login: bytes("backup"), in: Self.context) == nil)
        #expect(rules.admits(login: bytes("alice"), in: Self.context) == nil)
    }

    @Test func `the host's groups never stand in for its sign-in`() {
        var rules = Self.rules()
        rules.services[0].factsMissing = .hostGroups
        #expect(decide(nil, rules).verdict == .denied(.factsMissing))
    }

    @Test func `what it is outlives the store`() throws {
        let facts = Self.facts()
        let kept = try LoginFacts(json: facts.json)
        #expect(kept == facts && kept.isServiceAccount)
    }
}
