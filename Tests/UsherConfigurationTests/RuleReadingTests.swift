import LoginPolicy
import Testing

@testable import UsherConfiguration

/// What the conditions of rules mean.
struct RuleReadingTests {
    private func bytes(_ text: String) -> [UInt8] { Array(text.utf8) }

    private func expression(_ condition: String, before lines: String = "") throws -> RuleExpression {
        let text = SampleRules.base + "[rule.one]\nroles = [\"admin\"]\n\(lines)rules = \(condition)\n"
        return try #require(try SampleRules.parse(text).get().roleRules.first).expression
    }

    private func field(
        _ field: RuleField, _ values: [ValueMatcher], column: Int, ignoresCase: Bool = false, line: Int = 18
    ) -> RuleExpression {
        .field(
            FieldCondition(
                field, values, ignoresCase: ignoresCase,
                place: SourcePlace(file: "u.toml", line: line, column: column)))
    }

    @Test func `any, all, field and except nest as they are written`() throws {
        let read = try expression(
            #"{ all = [ { any = [ { field = { groups = "a" } }, { field = { groups = "b" } } ] }, "#
                + #"{ except = { field = { username = "mallory" } } } ] }"#)
        #expect(
            read
                == .all([
                    .any([
                        field(.groups, [.exact(bytes("a"))], column: 41),
                        field(.groups, [.exact(bytes("b"))], column: 71),
                    ]),
                    .except(field(.username, [.exact(bytes("mallory"))], column: 116)),
                ]))
    }

    struct Value: Sendable, CustomTestStringConvertible {
        let text: String
        let field: RuleField
        let matchers: [ValueMatcher]
        var testDescription: String { text }
    }

    static func value(_ text: String, _ field: RuleField, _ matchers: ValueMatcher...) -> Value {
        Value(text: text, field: field, matchers: matchers)
    }

    static let title = RuleField.claim(ClaimPath(names: [Array("title".utf8)]))
    static let values: [Value] = [
        value(#"groups = "a""#, .groups, .exact(Array("a".utf8))),
        value(#"groups = ["a", { wildcard = "b-*" }]"#, .groups, .exact([0x61]), .wildcard(Array("b-*".utf8))),
        value(#"groups = { null = true }"#, .groups, .missing),
        value(#"roles = 7"#, .roles, .integer(7)),
        value(#"dn = "cn=x""#, .distinguishedName, .exact(Array("cn=x".utf8))),
        value(#"email = true"#, .email, .boolean(true)),
        value(#"name = 1.5"#, .name, .fraction(1.5)),
        value(#""metadata.title" = "boss""#, title, .exact(Array("boss".utf8))),
        value(#""metadata.title" = """#, title, .exact([])),
        value(
            #""metadata.https://x.example/a.b" = 1"#,
            .claim(ClaimPath(names: [Array("https://x.example/a.b".utf8)])), .integer(1)),
        value(#""metadata.title" = 9007199254740992"#, title, .integer(1 << 53)),
        value(
            #"claim = ["a", "b"], value = "x""#, .claim(ClaimPath(names: [[0x61], [0x62]])), .exact([0x78])),
        value(#"value = [1], claim = "a.b""#, .claim(ClaimPath(names: [Array("a.b".utf8)])), .integer(1)),
        value(#"provider = "corp""#, .provider, .exact(Array("corp".utf8))),
        value(#"service = "sshd""#, .service, .exact(Array("sshd".utf8))),
        value(#"host = "h""#, .host, .exact([0x68])),
        value(#"host_tags = "prod""#, .hostTags, .exact(Array("prod".utf8))),
        value(#"tty = { null = true }"#, .tty, .missing),
        value(#"acr = "urn:x""#, .acr, .exact(Array("urn:x".utf8))),
        value(#"amr = "mfa""#, .amr, .exact(Array("mfa".utf8))),
        value(
            #"rhost = "::ffff:10.0.0.0/104""#, .remoteHost,
            .addresses(AddressRange(network: [10, 0, 0, 0], prefix: 8)!)),
        value(
            #"rhost = ["10.0.0.0/8", "2001:db8::/32", "192.0.2.1", { null = true }]"#, .remoteHost,
            .addresses(AddressRange(network: [10, 0, 0, 0], prefix: 8)!),
            .addresses(AddressRange(network: [0x20, 1, 0xD, 0xB8] + [UInt8](repeating: 0, count: 12), prefix: 32)!),
            .addresses(AddressRange(network: [192, 0, 2, 1], prefix: 32)!), .missing),
        value(
            #"time = { days = ["mon", "fri"], from = "08:00", to = "18:30" }"#, .time,
            .time(TimeWindow(days: [.monday, .friday], from: 480, to: 1_110))),
        value(#"time = { to = "24:00" }"#, .time, .time(TimeWindow())),
        value(#"time = [{ from = "22:00", to = "06:00" }]"#, .time, .time(TimeWindow(from: 1_320, to: 360))),
    ]

    @Test(arguments: values) func `a field has the values that are written`(_ value: Value) throws {
        guard case .field(let condition) = try expression("{ field = { \(value.text) } }") else {
            Issue.record("no field")
            return
        }
        #expect(condition.field == value.field)
        #expect(condition.values == value.matchers)
        #expect(!condition.ignoresCase)
    }

    @Test func `a regex is compiled for the whole value`() throws {
        guard case .field(let condition) = try expression(#"{ field = { username = { regex = "ops-.+" } } }"#),
            case .regex(let pattern)? = condition.values.first
        else {
            Issue.record("no regex")
            return
        }
        #expect(pattern.match(bytes("ops-1")) == .matched(bytes("ops-1")))
        #expect(pattern.match(bytes("xops-1")) == .differs)
    }

    @Test func `a rule says who it is for, whether it counts, and what is noted`() throws {
        let text = SampleRules.with(
            """
            [rule.one]
            enabled = false
            ignore_case = true
            roles = ["admin", "staff"]
            providers = ["corp"]
            metadata = { owner = "it-sec", ticket = "X-1" }
            rules = { field = { groups = "A" } }
            """)
        #expect(
            try SampleRules.parse(text).get().roleRules == [
                Rule(
                    name: "one", isEnabled: false,
                    expression: field(.groups, [.exact([0x41])], column: 21, ignoresCase: true, line: 22),
                    roles: ["admin", "staff"], providers: ["corp"],
                    notes: [
                        .init(name: bytes("owner"), text: bytes("it-sec")),
                        .init(name: bytes("ticket"), text: bytes("X-1")),
                    ], place: SourcePlace(file: "u.toml", line: 16, column: 7))
            ])
    }

    @Test func `a condition may be written as tables`() throws {
        let inline = try expression(#"{ all = [ { field = { groups = "a" } }, { field = { acr = "b" } } ] }"#)
        let text = SampleRules.with(
            "[rule.one]\nroles = [\"admin\"]\n[[rule.one.rules.all]]\nfield.groups = \"a\"\n"
                + "[[rule.one.rules.all]]\n[rule.one.rules.all.field]\nacr = \"b\"")
        let tables = try #require(try SampleRules.parse(text).get().roleRules.first).expression
        #expect(tables.written == inline.written)
    }
}
