import StrictJSON
import Testing

@testable import LoginPolicy

/// Rules in three truth values: what is not known never gives a role.
struct RuleTests {
    private let yes = field(.groups, exact("users"))
    private let no = field(.groups, exact("others"))
    private let unknown = field(.claim(path("absent")), exact("x"))

    private func outcome(_ expression: RuleExpression) throws -> RuleTrace.Outcome {
        let decision = try SampleLogin([rule(expression)]).decide()
        let trace = try #require(decision.rules.first)
        let isGiven = decision.verdict == .granted
        #expect(isGiven == (trace.outcome == .gave))
        #expect(trace.expression.map(\.truth) == (isGiven ? .yes : trace.outcome == .isFalse ? .no : .unknown))
        return trace.outcome
    }

    @Test func `any is true with one, unknown with one unknown and none true`() throws {
        #expect(try outcome(.any([no, yes])) == .gave)
        #expect(try outcome(.any([unknown, yes])) == .gave)
        #expect(try outcome(.any([no, unknown])) == .unknown)
        #expect(try outcome(.any([no, no])) == .isFalse)
    }

    @Test func `all is false with one, unknown with one unknown and none false`() throws {
        #expect(try outcome(.all([yes, yes])) == .gave)
        #expect(try outcome(.all([yes, no])) == .isFalse)
        #expect(try outcome(.all([unknown, no])) == .isFalse)
        #expect(try outcome(.all([yes, unknown])) == .unknown)
    }

    @Test func `nothing at all matches nobody`() throws {
        #expect(try outcome(.all([])) == .isFalse)
        #expect(try outcome(.any([])) == .isFalse)
        #expect(try outcome(.field(FieldCondition(.groups, []))) == .isFalse)
    }

    @Test func `except turns a known outcome round`() throws {
        #expect(try outcome(.all([yes, .except(no)])) == .gave)
        #expect(try outcome(.all([yes, .except(yes)])) == .isFalse)
    }

    @Test func `except on a missing claim is never true (MAP-10)`() throws {
        #expect(try outcome(.all([yes, .except(unknown)])) == .unknown)
        // Kleene's outcome below is false; the unknown field counts all the same.
        #expect(try outcome(.all([yes, .except(.all([no, unknown]))])) == .unknown)
        #expect(try outcome(.all([yes, .except(.all([unknown, no]))])) == .unknown)
        #expect(try outcome(.all([yes, .except(.any([no, .all([no, unknown])]))])) == .unknown)
    }

    @Test func `except on groups that the token lacks or the provider left out is never true`() throws {
        let expression = RuleExpression.all([
            field(.username, exact("alice")), .except(field(.groups, exact("contractors"))),
        ])
        for (json, wanted) in [
            (#"{"preferred_username":"alice","groups":[]}"#, RuleTrace.Outcome.gave),
            (#"{"preferred_username":"alice","groups":["contractors"]}"#, .isFalse),
            (#"{"preferred_username":"alice"}"#, .unknown),
            (#"{"preferred_username":"alice","groups":null}"#, .unknown),
            (#"{"preferred_username":"alice","hasgroups":true}"#, .unknown),
        ] {
            let decision = try SampleLogin([rule(expression)], json).decide()
            #expect(decision.rules.map(\.outcome) == [wanted], "\(json)")
        }
    }

    @Test func `a rule that is off or for another provider is not asked`() throws {
        var off = rule(yes)
        off.isEnabled = false
        let other = Rule(name: "other", expression: yes, roles: ["staff"], providers: ["partner"])
        let decision = try SampleLogin([off, other]).decide()
        #expect(decision.verdict == .denied(.noRole))
        #expect(decision.rules.map(\.outcome) == [.disabled, .otherProvider])
        #expect(decision.rules.allSatisfy { $0.expression == nil })
        let own = Rule(name: "own", expression: yes, roles: ["staff"], providers: ["partner", "corp"])
        #expect(try SampleLogin([own]).verdict() == .granted)
    }

    @Test func `the trace names the rule, its place and the value that made it true`() throws {
        var named = rule(.any([field(.groups, wildcard("us*"))]))
        named.place = SourcePlace(file: "roles.d/a.toml", line: 7, column: 1)
        let decision = try SampleLogin([named]).decide()
        #expect(decision.roleTraces.map(\.origins) == [[.rule("r", named.place)]])
        let condition = FieldCondition(.groups, [wildcard("us*")])
        #expect(
            decision.rules.first?.expression
                == .any(.yes, [.field(.yes, condition, matched: .text("users"))]))
    }

    @Test func `a rule gives only roles that exist`() throws {
        let decision = try SampleLogin([rule(yes, roles: ["nowhere", "staff"])]).decide()
        #expect(decision.roles == ["staff"])
    }
}
