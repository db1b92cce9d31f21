import StrictJSON
import Testing

@testable import LoginPolicy

/// Claims that somebody made to hurt: a decision comes all the same, and it is no.
struct HostileClaimTests {
    @Test func `10,000 groups are too many`() throws {
        let groups = (0..<10_000).map { "\"g\($0)\"" }.joined(separator: ",")
        var login = SampleLogin.ofStaff("{\"preferred_username\":\"alice\",\"groups\":[\(groups),\"users\"]}")
        #expect(try login.verdict() == .denied(.tooManyGroups))
        login.rules.roleSources.defaults = ["staff"]
        #expect(try login.verdict() == .denied(.tooManyGroups))
    }

    @Test(arguments: [
        "\\u0000", "\\n", "\\u001b[2J", "\\u202e", "\\ud83d\\ude00", "%s%n", "'; DROP", "../..",
        String(repeating: "x", count: 9_000),
    ])
    func `hostile bytes in every claim give nothing and stay bytes`(_ text: String) throws {
        var login = SampleLogin(
            [
                rule(field(.groups, exact("users"), wildcard("us*"), try regex("u.*"))),
                rule(field(.claim(path("c")), exact("a"), wildcard("a*"), try regex("a.*"), .integer(1))),
                rule(.all([field(.email, exact("a")), .except(field(.name, exact("b")))])),
            ],
            #"""
            {"preferred_username":"alice","groups":["\#(text)","\#(text)"],"c":"\#(text)","email":"\#(text)",
            "email_verified":true,"name":"\#(text)","dn":"\#(text)","hd":"\#(text)","roles":["\#(text)"]}
            """#)
        login.rules.claims.email = path("email")
        login.rules.claims.name = path("name")
        login.rules.claims.roles = path("roles")
        login.rules.claims.distinguishedName = path("dn")
        #expect(try login.verdict() == .denied(.noRole))
        let facts = try login.facts()
        #expect(
            try LoginFacts(json: JSONValue.parse(facts.json.encoded(), limits: JSONLimits(bytes: 1_000_000))) == facts)
        login.json = #"{"preferred_username":"\#(text)","groups":["users"]}"#
        #expect(try login.verdict() == .denied(.nameMismatch))
    }

    @Test(arguments: [
        "9223372036854775807", "-9223372036854775808", "1e308", "-1e308", "5e-324", "0.1", "18446744073709551616",
    ])
    func `numbers at the ends of the range do not trap`(_ number: String) throws {
        let rules = [
            ValueMatcher.integer(.max), .integer(.min), .integer(0), .fraction(1e300),
            .fraction(.leastNonzeroMagnitude),
        ]
        .map { rule(field(.claim(path("n")), $0)) }
        let login = SampleLogin(rules, #"{"preferred_username":"alice","n":\#(number)}"#)
        let gave = try login.decide().rules.filter { $0.outcome == .gave }.count
        let fits = ["9223372036854775807", "-9223372036854775808", "5e-324"].contains(number)
        #expect(gave == (fits ? 1 : 0))
    }

    @Test func `claims 8 levels deep are read, the ninth is unknown`() throws {
        let object = { (depth: Int) in
            String(repeating: #"{"a":"#, count: depth) + "1" + String(repeating: "}", count: depth)
        }
        let names = ClaimPath(names: Array(repeating: bytes("a"), count: 8))
        let login = SampleLogin(
            [rule(field(.claim(names), .integer(1)))],
            object(8).replacing(#"{"a":{"#, with: #"{"preferred_username":"alice","a":{"#, maxReplacements: 1))
        #expect(try login.verdict() == .granted)
        let top = SampleLogin(
            [rule(.all([.except(field(.claim(path("x")), .integer(1)))]))],
            #"{"preferred_username":"alice","x":\#(object(9))}"#)
        #expect(try top.decide().rules.map(\.outcome) == [.unknown])
    }

    @Test func `patterns that explode make a rule unknown, also below except`() throws {
        let bad = try regex("(?:a+)+[bc]")
        let text = String(repeating: "a", count: 60)
        let rules = [
            rule(field(.groups, bad)), rule(.all([field(.username, exact("alice")), .except(field(.groups, bad))])),
        ]
        let login = SampleLogin(rules, #"{"preferred_username":"alice","groups":["\#(text)"]}"#)
        #expect(try login.decide().rules.map(\.outcome) == [.unknown, .unknown])
    }

    @Test func `when the work of a decision is spent, what is left is unknown`() throws {
        let bad = try (0..<64).map { try regex("(?:a+)+[b\($0)]") }
        let rules = bad.map { rule(field(.groups, $0)) } + [rule(field(.groups, wildcard("*x*")), roles: ["late"])]
        let text = String(repeating: "a", count: 40)
        let groups = (0..<100).map { "\"\(text)\($0 % 10)c\"" }.joined(separator: ",")
        let login = SampleLogin(
            rules, roles: [Role(name: "late", groups: [])], "{\"preferred_username\":\"alice\",\"groups\":[\(groups)]}")
        let decision = try login.decide()
        #expect(decision.verdict == .denied(.noRole))
        #expect(decision.rules.last?.outcome == .unknown)
    }

    /// 10,000 comparisons of up to 250,000 steps each.
    @Test func `wildcards that take many steps spend the work of a decision too`() throws {
        let slow = (0..<100).map { wildcard("*" + String(repeating: "a", count: 490) + "\($0)b") }
        let rules = [rule(.field(FieldCondition(.groups, slow))), rule(field(.groups, wildcard("*x*")))]
        let text = String(repeating: "a", count: 1_000)
        let groups = (0..<100).map { "\"\(text)\($0)\"" }.joined(separator: ",")
        let login = SampleLogin(rules, "{\"preferred_username\":\"alice\",\"groups\":[\(groups)]}")
        let decision = try login.decide()
        #expect(decision.verdict == .denied(.noRole))
        #expect(decision.rules.map(\.outcome) == [.unknown, .unknown])
    }

    @Test func `a thousand rules and groups are decided whole`() throws {
        let rules = try (0..<1_000).map { index in
            rule(
                index % 3 == 0
                    ? field(.groups, exact("team-\(index)"))
                    : index % 3 == 1
                        ? field(.groups, wildcard("ops-\(index)-*")) : field(.groups, try regex("g-\(index)-[0-9]+")),
                roles: [index == 998 ? "staff" : "none"])
        }
        let groups = (0..<999).map { "\"other-\($0)\"" } + ["\"g-998-7\""]
        let login = SampleLogin(
            rules, "{\"preferred_username\":\"alice\",\"groups\":[\(groups.joined(separator: ","))]}")
        let decision = try login.decide()
        #expect(decision.verdict == .granted)
        #expect(decision.rules.count == 1_000)
        #expect(decision.rules.filter { $0.outcome == .gave }.count == 1)
    }
}
