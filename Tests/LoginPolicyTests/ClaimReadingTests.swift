import OpenIDConnect
import StrictJSON
import Testing

@testable import LoginPolicy

/// From claims to facts: pattern, map, domain, delimiter, and what is too much.
struct ClaimReadingTests {
    private func principal(
        _ text: String, pattern: String? = nil, _ change: (inout AccountRules) -> Void = { _ in }
    ) throws -> LoginFacts.Principal {
        var login = SampleLogin([], #"{"preferred_username":"\#(text)"}"#)
        login.rules.claims.principalPattern = try pattern.map { try Pattern.compile(bytes($0), captures: 1) }
        change(&login.rules.accounts)
        return try login.facts().principal
    }

    @Test func `a pattern takes the captured part of the whole value`() throws {
        let pattern = #"([a-z0-9.]+)@example\.com"#
        #expect(try principal("alice@example.com", pattern: pattern) == .value(bytes("alice")))
        for other in [
            "alice@example.com.evil.test", "x alice@example.com", "alice@example.com\\n", "alice@exampleXcom",
        ] {
            #expect(try principal(other, pattern: pattern) == .patternDiffers)
        }
        #expect(try principal(String(repeating: "a", count: 40), pattern: "(a+)+b") == .patternDiffers)
    }

    @Test func `a domain of the list is taken off, once, and no other`() throws {
        let strip: (inout AccountRules) -> Void = { $0.stripDomains = [bytes("example.com")] }
        #expect(try principal("alice@example.com", strip) == .value(bytes("alice")))
        for other in [
            "alice@evil.test", "alice@xexample.com", "alice@EXAMPLE.com", "alice@example.com@evil.test", "alice",
            "alice@example.com@example.com", "alice@",
        ] {
            #expect(try principal(other, strip) == .value(bytes(other)))
        }
    }

    @Test func `the map wins over the domain, and its names are nobody else's`() throws {
        let map: (inout AccountRules) -> Void = {
            $0.map = [bytes("alice.smith@example.com"): bytes("alice")]
            $0.stripDomains = [bytes("example.com")]
        }
        #expect(try principal("alice.smith@example.com", map) == .value(bytes("alice")))
        #expect(try principal("bob@example.com", map) == .value(bytes("bob")))
        #expect(try principal("alice@example.com", map) == .notMapped)
        #expect(try principal("alice", map) == .notMapped)
        let only: (inout AccountRules) -> Void = {
            map(&$0)
            $0.match = .map
        }
        #expect(try principal("alice.smith@example.com", only) == .value(bytes("alice")))
        #expect(try principal("bob@example.com", only) == .notMapped)
    }

    @Test func `each step that fails has its own denial`() throws {
        var login = SampleLogin.ofStaff()
        login.rules.claims.principalPattern = try Pattern.compile(bytes("(b.*)"), captures: 1)
        #expect(try login.verdict() == .denied(.principalPattern))
        login = SampleLogin.ofStaff()
        login.rules.accounts.match = .map
        #expect(try login.verdict() == .denied(.principalNotMapped))
    }

    @Test func `facts from before a change of the map count by the map now in force`() throws {
        var login = SampleLogin.ofStaff(#"{"preferred_username":"a.smith","groups":["users"]}"#)
        login.rules.accounts.map = [bytes("a.smith"): bytes("alice")]
        let facts = try login.facts()
        #expect(login.rules.decideAccount(facts, login: bytes("alice"), in: login.context).verdict == .granted)
        login.rules.accounts.map = [bytes("a.smith"): bytes("anna")]
        #expect(
            login.rules.decideAccount(facts, login: bytes("alice"), in: login.context).verdict == .denied(.nameMismatch)
        )
    }

    private func groups(_ json: String, _ change: (inout ClaimRules) -> Void = { _ in }) throws -> LoginFacts.Groups {
        var login = SampleLogin([], #"{"preferred_username":"alice","groups":\#(json)}"#)
        change(&login.rules.claims)
        return try login.facts().groups
    }

    @Test func `only with a delimiter is a text a list (MAP-6)`() throws {
        let comma: (inout ClaimRules) -> Void = { $0.groupsDelimiter = UInt8(ascii: ",") }
        #expect(try groups(#"" a, Domain Admins ,,\tb""#, comma) == .known(["a", "Domain Admins", "b"].map(bytes)))
        #expect(try groups(#""""#, comma) == .known([]))
        #expect(try groups(#"["a,b"]"#, comma) == .known([bytes("a,b")]))
        #expect(try groups(#""a,b""#) == .wrongType)
        #expect(try groups(#"[" a, b "]"#) == .known([bytes(" a, b ")]))
        #expect(try groups("\"\(String(repeating: "a,", count: 2_001))\"", comma) == .tooMany)
    }

    @Test func `a pattern keeps the part of groups that fit and leaves others out`() throws {
        let pattern = try Pattern.compile(bytes("/linux/(.+)"), captures: 1)
        let fit: (inout ClaimRules) -> Void = { $0.groupsPattern = pattern }
        #expect(
            try groups(#"["/linux/admins","admins","/linux/","/linux/a/b"]"#, fit)
                == .known(["admins", "a/b"].map(bytes)))
        let long = String(repeating: "a", count: 1_025)
        #expect(try groups("[\"/linux/admins\",\"\(long)\"]", fit) == .overage)
    }

    @Test func `a list that is stated empty is another thing than none`() throws {
        #expect(try SampleLogin([], #"{"preferred_username":"a","groups":[]}"#).facts().statesGroups)
        #expect(try !SampleLogin([], #"{"preferred_username":"a"}"#).facts().statesGroups)
        #expect(try !SampleLogin([], #"{"preferred_username":"a","groups":null}"#).facts().statesGroups)
    }

    @Test func `only claims that rules read are kept, none above 8 KiB or 8 levels`() throws {
        let read = ["deep", "deeper", "long", "longer", "absent"]
        let rules = read.map { rule(.all([.except(field(.claim(path($0)), exact("x")))])) }
        let nest = { (depth: Int) in String(repeating: "[", count: depth) + String(repeating: "]", count: depth) }
        let login = SampleLogin(
            rules,
            #"""
            {"preferred_username":"alice","unread":1,"deep":\#(nest(8)),"deeper":\#(nest(9)),
            "long":"\#(String(repeating: "a", count: 8_190))","longer":"\#(String(repeating: "a", count: 8_191))"}
            """#)
        let facts = try login.facts()
        #expect(Set(facts.claims.keys) == [path("deep"), path("long")])
        #expect(facts.unusableClaims == [path("deeper"), path("longer")])
        #expect(try login.decide().rules.map(\.outcome) == [.gave, .unknown, .gave, .unknown, .unknown])
    }

    @Test func `claims of rules are kept up to 64 KiB together, and come back from JSON`() throws {
        let names = (10..<20).map { "c\($0)" }
        let list = "[1,\"\(String(repeating: "a", count: 8_185))\"]"
        let login = SampleLogin(
            names.map { rule(field(.claim(path($0)), .integer(1))) },
            "{\"preferred_username\":\"alice\",\(names.map { "\"\($0)\":\(list)" }.joined(separator: ","))}")
        let facts = try login.facts()
        #expect(Set(facts.claims.keys) == Set(names.prefix(8).map { path($0) }))
        #expect(facts.unusableClaims == [path("c18"), path("c19")])
        #expect(try login.decide().rules.map(\.outcome) == Array(repeating: .gave, count: 8) + [.unknown, .unknown])
        #expect(try LoginFacts(json: JSONValue.parse(facts.json.encoded(), limits: LoginFacts.jsonLimits)) == facts)
    }
}
