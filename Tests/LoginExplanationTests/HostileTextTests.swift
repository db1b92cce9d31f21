import LoginPolicy
import StrictJSON
import Testing

@testable import LoginExplanation

@Suite struct `Hostile text in an explanation` {
    private static let hostile = [
        "linux-admins\u{1B}[2J", "\u{202E}snimda-xunil", "linux\r\nGRANTED: bob", "\u{9B}31m", "`; rm -rf /`",
        "li\u{200B}nux-admins", "zo\u{EB}", String(repeating: "x", count: 5_000),
    ]

    @Test(arguments: hostile) func `nothing of it reaches the terminal as it is`(_ text: String) throws {
        let quoted = String(decoding: JSONValue.text(text).encoded(), as: UTF8.self)
        let json = [
            #"{"preferred_username":"bob","groups":[\#(quoted)]}"#, #"{"preferred_username":\#(quoted),"groups":[]}"#,
            #"{"preferred_username":"bob","groups":\#(quoted)}"#, #"{"preferred_username":"bob",\#(quoted):[]}"#,
        ]
        for json in json {
            let explanation = try Sample.explain(json)
            let lines = explanation.lines(ExplanationStyle(isVerbose: true))
            #expect(lines.allSatisfy { $0.utf8.allSatisfy { (0x20...0x7E).contains($0) } })
            #expect(lines.allSatisfy { $0.utf8.count <= 160 } && lines.count < 40)
            #expect(lines.filter { $0.hasPrefix("GRANTED") || $0.hasPrefix("REFUSED") }.count == 1)
            #expect(Explanation(try #require(explanation.json.object)) == explanation)
        }
    }

    @Test func `hostile names of services and users are escaped too`() throws {
        var context = Sample.context
        context.service = bytes("su\u{1B}]0;x\u{7}do")
        let explanation = try Sample.explain(#"{"preferred_username":"bob"}"#, context: context)
        #expect(explanation.reason == "policy.service_not_configured")
        #expect(
            explanation.lines()[0]
                == "REFUSED policy.service_not_configured: the configuration has no")
        #expect(explanation.lines()[1] == "  [service.su\\x1b]0;x\\x07do].")
    }

    @Test func `ten thousand groups are a screen all the same`() throws {
        let groups = (0..<10_000).map { "\"group-\($0)\"" }.joined(separator: ",")
        let explanation = try Sample.explain(#"{"preferred_username":"bob","groups":[\#(groups)]}"#)
        #expect(explanation.reason == "policy.too_many_groups")
        #expect(explanation.lines().count <= 24)
        #expect(explanation.json.encoded().count < 16_384)
    }

    @Test func `two thousand groups, a hundred roles and a thousand rules are bounded`() throws {
        var rules = Sample.rules()
        rules.roles = (0..<100).map { Role(name: "role\($0)", groups: [bytes("wanted-\($0)")]) }
        rules.services[0].roles = rules.roles.map(\.name)
        let groups = (0..<2_000).map { "\"group-\($0)\"" }.joined(separator: ",")
        let explanation = try Sample.explain(
            #"{"preferred_username":"bob","groups":[\#(groups)]}"#, rules: rules)
        #expect(explanation.reason == "policy.no_role")
        #expect(explanation.lines().count <= 24)
        #expect(explanation.changes.count == 3)
    }

    @Test func `two thousand rules fit into an answer of usherd, those of the service first`() throws {
        var rules = Sample.rules()
        let name = [UInt8](repeating: 0x1B, count: 200)
        let condition = FieldCondition(.claim(ClaimPath(names: [name])), [.exact(name), .exact(name), .wildcard(name)])
        rules.rules = (0..<2_000).map { number in
            Rule(
                name: "rule-\(number)", expression: .field(condition), roles: [number < 1_990 ? "staff" : "admin"],
                place: SourcePlace(file: "/etc/usher/" + String(repeating: "x", count: 250), line: number, column: 1))
        }
        let explanation = try Sample.explain(#"{"preferred_username":"bob","groups":[]}"#, rules: rules)
        #expect(explanation.rules.count == 2_000)
        let bounded = explanation.bounded
        #expect(bounded.rules.prefix(10).map(\.rule) == (1_990..<2_000).map { "rule-\($0)" })
        #expect(bounded.rules.count == 400 && bounded.notes == ["0 roles and 1600 rules are left out"])
        #expect(bounded.json.encoded().count < 900_000)
        #expect(try Sample.explain(#"{"preferred_username":"bob"}"#).bounded.notes.isEmpty)
    }
}
