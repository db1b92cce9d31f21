import LoginPolicy
import Testing

@testable import LoginExplanation

@Suite struct `Words of the configuration` {
    @Test(
        arguments: [
            ([10, 0, 0, 0], 8, "10.0.0.0/8"), ([192, 0, 2, 1], 32, "192.0.2.1/32"),
            ([0x20, 0x01, 0x0d, 0xb8] + [UInt8](repeating: 0, count: 12), 32, "2001:db8::/32"),
            ([UInt8](repeating: 0, count: 15) + [1], 128, "::1/128"), ([UInt8](repeating: 0, count: 16), 0, "::/0"),
            (
                [0x20, 1, 0x0d, 0xb8, 0, 0, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1] as [UInt8], 128, "2001:db8:0:1:1:1:1:1/128"
            ),
            (
                [0x20, 1, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 1] as [UInt8], 128, "2001:0:0:1::1/128"
            ),
        ] as [([UInt8], Int, String)])
    func `networks are written as the standard writes them`(_ bytes: [UInt8], _ prefix: Int, _ text: String) throws {
        #expect(AddressText.text(try #require(AddressRange(network: bytes, prefix: prefix))) == text)
    }

    @Test func `durations have the largest unit that fits`() {
        let texts = [0, 59, 60, 90, 3_600, 5_400, 86_400, 2_592_000].map { DurationWords.text(.seconds($0)) }
        #expect(texts == ["0s", "59s", "1m", "90s", "1h", "90m", "1d", "30d"])
    }

    @Test func `conditions read like sentences`() throws {
        let pattern = try Pattern.compile(bytes("test-.+"), captures: 0)
        let conditions: [(FieldCondition, String)] = [
            (
                FieldCondition(.groups, [.exact(bytes("a")), .wildcard(bytes("ops-*"))]),
                "groups is `a` or is like `ops-*`"
            ),
            (
                FieldCondition(.username, [.regex(pattern)], ignoresCase: true),
                "username fits `test-.+` (in any letter case)"
            ),
            (
                FieldCondition(.claim(path("a", "b")), [.integer(3), .fraction(0.5), .boolean(true), .missing]),
                "claim `a.b` is 3 or is 0.5 or is true or is missing"
            ),
            (
                FieldCondition(.time, [.time(TimeWindow(days: [.monday, .friday], from: 480, to: 1_080))]),
                "time is mon,fri 08:00-18:00"
            ),
            (FieldCondition(.time, [.time(TimeWindow())]), "time is daily 00:00-24:00"),
            (
                FieldCondition(.amr, (0..<6).map { .exact(bytes("\($0)")) }),
                "amr is `0` or is `1` or is `2` or is `3` or one of 2 more"
            ),
        ]
        for (condition, text) in conditions { #expect(ConditionText.text(condition) == text) }
        let expression = RuleExpression.all([
            .any([.field(conditions[0].0), .field(conditions[1].0)]), .except(.field(conditions[4].0)),
        ])
        #expect(
            ConditionText.text(expression)
                == "(groups is `a` or is like `ops-*` or username fits `test-.+` (in any letter case)) and not (time is "
                + "daily 00:00-24:00)")
    }

    @Test func `lines break at spaces and long words stay whole`() {
        let style = ExplanationStyle(width: 40)
        let long = String(repeating: "x", count: 50)
        #expect(style.wrapped("a b \(long) c", first: 2, rest: 4) == ["  a b", "    \(long)", "    c"])
        #expect(style.wrapped("", rest: 2) == [""])
    }
}
