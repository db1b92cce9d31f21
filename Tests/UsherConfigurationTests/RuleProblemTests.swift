import Testing

@testable import UsherConfiguration

/// Conditions that are none, and exactly what is said about each.
struct RuleProblemTests {
    struct Mistake: Sendable, CustomTestStringConvertible {
        let condition: String
        let problem: String
        var testDescription: String { condition }

        init(_ condition: String, _ problem: String) {
            self.condition = condition
            self.problem = problem
        }
    }

    static let shapes = [
        Mistake("7", "18:9: rules must be a condition: a table with any, all, field or except, this is an integer"),
        Mistake("{}", "18:9: a condition must have one of any, all, field, except"),
        Mistake(
            "{ anny = [] }",
            #"18:11: a condition has no "anny"; it may have any, all, field, except (did you mean "any"?)"#),
        Mistake(
            #"{ field = { acr = "a" }, any = [] }"#, "18:34: a condition has exactly one key, this has field and any"),
        Mistake("{ any = [] }", "18:17: any must not be empty: it would be never true"),
        Mistake("{ all = [] }", "18:17: all must not be empty: it would be always true"),
        Mistake(#"{ any = { field = { acr = "a" } } }"#, "18:17: any must be an array of conditions, this is a table"),
        Mistake(
            #"{ any = ["a"] }"#,
            "18:18: any must be a condition: a table with any, all, field or except, this is a string"),
        Mistake(#"{ except = { field = { acr = "a" } } }"#, "18:11: except may only stand in a list of all"),
        Mistake(
            #"{ any = [ { except = { field = { acr = "a" } } } ] }"#, "18:21: except may only stand in a list of all"),
        Mistake(
            #"{ all = [ { except = { except = { field = { acr = "a" } } } } ] }"#,
            "18:32: except may only stand in a list of all"),
        Mistake(
            #"{ all = [ { except = [ { field = { acr = "a" } } ] } ] }"#,
            "18:30: except must be a condition: a table with any, all, field or except, this is an array"),
    ]

    static let fields = [
        Mistake(
            "{ field = 1 }", "18:19: field must be a table with the field's name and its values, this is an integer"),
        Mistake("{ field = {} }", #"18:19: a field needs a name, such as { groups = "..." }"#),
        Mistake(
            #"{ field = { gruops = "a" } }"#,
            "18:21: there is no field \"gruops\"; there are username, groups, roles, dn, email, name, provider, "
                + "service, host, host_tags, rhost, tty, acr, amr, time, \"metadata.NAME\" and claim "
                + "(did you mean \"groups\"?)"),
        Mistake(
            #"{ field = { metadata.title = "a" } }"#,
            #"18:21: write the claim in quotes: { "metadata.NAME" = ... }"#),
        Mistake(
            #"{ field = { "metadata." = "a" } }"#,
            #"18:21: "metadata.NAME" needs the name of a claim, 1 to 255 bytes"#),
        Mistake(
            #"{ field = { acr = "a", amr = "b" } }"#, "18:32: a field has exactly one key, this has acr and amr"),
        Mistake(
            #"{ field = { acr = "a", "metadata.b" = "b" } }"#,
            "18:32: a field has exactly one key, this has acr and metadata.b"),
        Mistake(#"{ field = { claim = ["a"] } }"#, "18:21: claim and value belong together"),
        Mistake(#"{ field = { value = "a" } }"#, "18:21: claim and value belong together"),
        Mistake(
            #"{ field = { claim = "a", value = "b", acr = "c" } }"#,
            #"18:47: "acr" has no place beside claim and value"#),
        Mistake(
            #"{ field = { claim = [], value = "b" } }"#, "18:29: claim must be one to eight names of 1 to 255 bytes"),
    ]

    static let values = [
        Mistake("{ field = { acr = [] } }", "18:27: the list of acr must not be empty: it would never be true"),
        Mistake(#"{ field = { acr = "" } }"#, "18:27: a value of acr must not be empty"),
        Mistake(
            #"{ field = { acr = [["a"]] } }"#,
            "18:28: acr must be a string, { wildcard = ... }, { regex = ... } or a list of them, this is an array"),
        Mistake(
            "{ field = { groups = 7 } }",
            "18:30: groups must be a string, { wildcard = ... }, { regex = ... } or a list of them, this is an integer"),
        Mistake(
            "{ field = { name = 2026-11-25 } }",
            "18:28: name must be a string, a number, a boolean, { wildcard = ... }, { regex = ... }, { null = true } or "
                + "a list of them, this is a date"),
        Mistake("{ field = { name = inf } }", "18:28: a number of name must be finite"),
        Mistake(
            "{ field = { name = 9007199254740993 } }", "18:28: a number of name must be between -2^53 and 2^53"),
        Mistake("{ field = { acr = {} } }", "18:27: a value of acr must have one of wildcard, regex, null"),
        Mistake(
            #"{ field = { acr = { regexp = "a" } } }"#,
            #"18:29: a value of acr has no "regexp"; it may have wildcard, regex, null (did you mean "regex"?)"#),
        Mistake(
            #"{ field = { acr = { regex = "a", wildcard = "b" } } }"#,
            "18:42: a value of acr has exactly one key, this has regex and wildcard"),
        Mistake("{ field = { acr = { regex = 1 } } }", "18:37: regex must be a string, this is an integer"),
        Mistake(#"{ field = { acr = { wildcard = "" } } }"#, "18:40: wildcard must be 1 to 512 bytes"),
        Mistake("{ field = { acr = { null = false } } }", "18:36: null must be true: leave it out otherwise"),
        Mistake(
            "{ field = { service = { null = true } } }", "18:33: service is always there: null would never be true"),
        Mistake(
            #"{ field = { rhost = { wildcard = "10.*" } } }"#,
            #"18:31: rhost is compared with networks, such as "10.0.0.0/8""#),
        Mistake(
            #"{ field = { rhost = "host.example" } }"#,
            #"18:29: "host.example" is no address and no network such as "10.0.0.0/8""#),
        Mistake(
            #"{ field = { rhost = "10.0.0.0/33" } }"#, #"18:29: "10.0.0.0/33" must end in a number of bits, at most 32"#
        ),
        Mistake(
            #"{ field = { rhost = "10.0.0.0/08" } }"#,
            #"18:29: "10.0.0.0/08" has bits behind its prefix, or a prefix that begins with 0"#),
        Mistake(
            #"{ field = { rhost = "10.0.0.0/" } }"#, #"18:29: "10.0.0.0/" must end in a number of bits, at most 32"#),
        Mistake(
            #"{ field = { rhost = "10.1.0.0/8" } }"#,
            #"18:29: "10.1.0.0/8" has bits behind its prefix, or a prefix that begins with 0"#),
        Mistake(
            #"{ field = { rhost = "2001:db8::1/32" } }"#,
            #"18:29: "2001:db8::1/32" has bits behind its prefix, or a prefix that begins with 0"#),
    ]

    static let patterns = [
        Mistake(#"{ field = { acr = { regex = "" } } }"#, "18:37: regex must not be empty"),
        Mistake(
            #"{ field = { acr = { regex = "a(b)" } } }"#,
            "18:37: regex must have no capture group, this has 1: write (?:...) for a group"),
        Mistake(
            #"{ field = { acr = { regex = "abc[" } } }"#,
            "18:42: regex is no pattern: missing terminating ] for character class"),
        Mistake(
            #"{ field = { acr = { regex = "a\\.\u00e9)" } } }"#,
            "18:48: regex is no pattern: unmatched closing parenthesis"),
        Mistake(
            #"{ field = { acr = { regex = 'a\.é)' } } }"#, "18:42: regex is no pattern: unmatched closing parenthesis"),
        Mistake(
            "{ field = { acr = { regex = \"\"\"a\n)\"\"\" } } }",
            "18:37: regex is no pattern: unmatched closing parenthesis"),
        Mistake(
            "{ field = { acr = { regex = \"\(String(repeating: "a", count: 513))\" } } }",
            "18:37: regex must be at most 512 bytes"),
    ]

    static let times = [
        Mistake(
            #"{ field = { time = "08:00" } }"#,
            "18:28: time must be a table such as { days = [\"mon\"], from = \"08:00\", to = \"18:00\" }, this is a string"
        ),
        Mistake("{ field = { time = {} } }", "18:28: time must have one of days, from, to"),
        Mistake(
            #"{ field = { time = { form = "08:00" } } }"#,
            #"18:30: time has no "form"; it may have days, from, to (did you mean "from"?)"#),
        Mistake("{ field = { time = { days = [] } } }", "18:37: days must not be empty: it would never be true"),
        Mistake(
            #"{ field = { time = { days = ["monday"] } } }"#,
            #"18:38: days has no value "monday"; it may be mon, tue, wed, thu, fri, sat, sun"#),
        Mistake(#"{ field = { time = { from = "8:00" } } }"#, #"18:37: from must be a time such as "08:00""#),
        Mistake(#"{ field = { time = { from = "24:00" } } }"#, "18:37: from must be between 00:00 and 23:59"),
        Mistake(#"{ field = { time = { from = "08:60" } } }"#, "18:37: from must be between 00:00 and 23:59"),
        Mistake(#"{ field = { time = { to = "00:00" } } }"#, "18:35: to must be between 00:01 and 24:00"),
        Mistake(
            #"{ field = { time = { from = "08:00", to = "08:00" } } }"#,
            "18:51: from and to are the same: no time would be left"),
    ]

    @Test(arguments: shapes + fields)
    func `a condition that is none is named with its place`(_ mistake: Mistake) {
        #expect(SampleRules.problems(SampleRules.rule(mistake.condition)) == [mistake.problem])
    }

    @Test(arguments: values + patterns + times)
    func `so is a value that can never be meant`(_ mistake: Mistake) {
        #expect(SampleRules.problems(SampleRules.rule(mistake.condition)) == [mistake.problem])
    }

    @Test func `every mistake of a condition is named at once`() {
        #expect(
            SampleRules.problems(
                SampleRules.rule(#"{ any = [ { field = { grups = "a" } }, { field = { acr = [1, 2] } }, {} ] }"#)
            ).map { $0.prefix(6) } == ["18:31:", "18:67:", "18:70:", "18:78:"])
    }

    @Test func `conditions nest at most eight deep`() {
        let nested = { (depth: Int) in
            String(repeating: "{ any = [ ", count: depth - 1) + #"{ field = { acr = "a" } }"#
                + String(repeating: " ] }", count: depth - 1)
        }
        #expect(SampleRules.problems(SampleRules.rule(nested(8))) == [])
        #expect(
            SampleRules.problems(SampleRules.rule(nested(9))) == ["18:89: conditions are nested more than 8 deep"])
    }

    @Test func `a rule has at most 256 conditions`() {
        let list = { (count: Int) in
            "{ any = [\n" + String(repeating: "{ field = { acr = \"a\" } },\n", count: count) + "] }"
        }
        #expect(SampleRules.problems(SampleRules.rule(list(255))) == [])
        #expect(SampleRules.problems(SampleRules.rule(list(256))) == ["274:1: [rule.one] has more than 256 conditions"])
        #expect(
            SampleRules.problems(SampleRules.rule(list(2_000))) == ["274:1: [rule.one] has more than 256 conditions"])
    }

    @Test func `a field has at most 1,000 values`() {
        let list = { (count: Int) in
            "{ field = { acr = [" + [String](repeating: "\"a\"", count: count).joined(separator: ",") + "] } }"
        }
        #expect(SampleRules.problems(SampleRules.rule(list(1_000))) == [])
        #expect(
            SampleRules.problems(SampleRules.rule(list(1_001))) == ["18:27: the list of acr has more than 1000 values"])
    }

    @Test func `a rule gives roles that exist, and has a condition`() {
        #expect(
            SampleRules.problems(
                SampleRules.with("[rule.one]\nroles = [\"admim\"]\nrules = { field = { acr = \"a\" } }")
            ) == [#"17:10: there is no [role.admim] (did you mean "admin"?)"#])
        #expect(
            SampleRules.problems(SampleRules.with("[rule.one]\nroles = []\nrules = { field = { acr = \"a\" } }")) == [
                "17:9: roles must not be empty: the rule would give nothing"
            ])
        #expect(
            SampleRules.problems(SampleRules.with("[rule.one]")) == [
                "16:7: [rule.one] needs the roles that it gives", "16:7: [rule.one] needs rules: the condition",
            ])
        #expect(
            SampleRules.problems(
                SampleRules.with("[rule.\"a b\"]\nroles = [\"admin\"]\nrules = { field = { acr = \"a\" } }")
            ) == [#"16:7: "a b" is no name for a rule: use letters, digits, _ and -"#])
        #expect(
            SampleRules.problems(SampleRules.rule(#"{ field = { acr = "a" } }"# + "\nmetadata = { a = 1 }")) == [
                #"19:18: metadata."a" must be a string, this is an integer"#
            ])
    }

    @Test func `with several providers a rule says whose people it is for`() {
        let text = SeveralProvidersTests.text + "[rule.one]\nroles = [\"admin\"]\nrules = { field = { acr = \"a\" } }\n"
        #expect(SampleFile.problems(text) == ["u.toml:32:7: [rule.one] needs providers: whose people is it for?"])
        #expect(SampleFile.problems(text + "providers = [\"corp\"]\n") == [])
    }
}
