import LoginPolicy
import StrictJSON
import Testing

@testable import LoginExplanation

@Suite struct `An explanation on a screen` {
    private static let ofBob = #"{"preferred_username":"bob","groups":["users","/linux-admins"]}"#

    private static func rule(
        _ name: String, _ outcome: RuleTrace.Outcome, _ expression: ExpressionTrace?, roles: [String] = ["admin"],
        line: Int = 1
    ) -> RuleTrace {
        RuleTrace(
            rule: name, roles: roles, place: SourcePlace(file: "roles.d/a.toml", line: line, column: 1),
            outcome: outcome, expression: expression)
    }

    private static let wantsAdmins = FieldCondition(.groups, [.exact(bytes("linux-admins"))])

    @Test func `why bob was refused sudo`() throws {
        let lines = try Sample.explain(Self.ofBob).lines()
        #expect(
            lines == [
                "REFUSED policy.no_role: bob has no role that [service.sudo] lists.",
                "Decided by check: roles",
                "Roles that [service.sudo] lists:",
                "  - admin (usher.toml:12), privileged: not held",
                "    role admin: wanted `linux-admins`, token has `/linux-admins` (with a leading",
                "      slash or path)",
                "What would change this:",
                "  - Write `/linux-admins` in [role.admin] groups, or set groups_pattern =",
                "    \"/(.+)\" in [provider.corp.claims].",
                "More: /usr/share/doc/usher/runbook.md#policy-no_role",
            ])
    }

    @Test func `a grant says by what`() throws {
        let lines = try Sample.explain(#"{"preferred_username":"bob","groups":["linux-admins"]}"#).lines()
        #expect(
            lines == [
                "GRANTED: bob may use [service.sudo] by role admin.", "Roles that [service.sudo] lists:",
                "  - admin (usher.toml:12), privileged: held, admits", "    by group `linux-admins`",
            ])
    }

    @Test func `colour is asked for, and everything else is ASCII without control characters`() throws {
        let plain = try Sample.explain(Self.ofBob).lines()
        let coloured = try Sample.explain(Self.ofBob).lines(ExplanationStyle(isColoured: true))
        #expect(plain.joined().utf8.allSatisfy { (0x20...0x7E).contains($0) })
        #expect(coloured[0] == "\u{1B}[31mREFUSED\u{1B}[0m" + plain[0].dropFirst("REFUSED".count))
        #expect(coloured.filter { $0.contains("\u{1B}") }.count == 3)
    }

    @Test func `rules show their decisive field, others are a number`() throws {
        var rules = [
            Self.rule("admins", .isFalse, .field(.no, Self.wantsAdmins, matched: nil), line: 7),
            Self.rule(
                "oncall", .unknown,
                .all(
                    .unknown,
                    [
                        .field(.yes, FieldCondition(.service, [.exact(bytes("sudo"))]), matched: nil),
                        .field(.unknown, FieldCondition(.claim(path("shift")), [.integer(3)]), matched: nil),
                    ]), line: 9),
        ]
        rules += (0..<40).map { Self.rule("r\($0)", .isFalse, nil, roles: ["other"]) }
        let trace = RoleTrace(role: "admin", place: nil, wanted: [], origins: [], admission: .notHeld)
        let decision = Decision(.denied(.noRole), checks: [], rules: rules, roleTraces: [trace])
        let explanation = try Sample.explain(decision, json: Self.ofBob)
        let lines = explanation.lines()
        let start = try #require(lines.firstIndex { $0.hasPrefix("Rules asked") })
        #expect(
            Array(lines[start..<start + 6]) == [
                "Rules asked: 41 false, 1 unknown",
                "  - admins (roles.d/a.toml:7), gives admin: false",
                "    groups is `linux-admins`: false, it is `users`, `/linux-admins`",
                "  - oncall (roles.d/a.toml:9), gives admin: unknown",
                "    claim `shift` is 3: unknown, it is missing",
                "  and 40 more (--verbose)",
            ])
        #expect(lines.count <= 24)
        let verbose = explanation.lines(ExplanationStyle(isVerbose: true))
        #expect(verbose.contains("  - r39 (roles.d/a.toml:1), gives other: false"))
        #expect(!verbose.contains { $0.contains("(--verbose)") })
    }

    @Test func `the decisive field is found below any, all and except`() throws {
        let login = ExplainedLogin(
            login: bytes("bob"), rules: Sample.rules(), decision: Decision(.denied(.noRole)), context: Sample.context)
        let field = { (truth: Truth, name: String) in
            ExpressionTrace.field(truth, FieldCondition(.tty, [.exact(bytes(name))]), matched: nil)
        }
        let texts: [(ExpressionTrace, String)] = [
            (
                .any(.no, [field(.no, "a"), field(.no, "b"), field(.no, "c")]),
                "tty is `a`: false, it is none, nor do 2 others"
            ),
            (.all(.no, [field(.yes, "a"), field(.no, "b")]), "tty is `b`: false, it is none"),
            (.all(.no, [field(.yes, "a"), .except(.no, field(.yes, "b"))]), "tty is `b`: true, it is none"),
            (.except(.unknown, .any(.no, [field(.no, "a"), field(.unknown, "b")])), "tty is `b`: unknown, it is none"),
            (.any(.yes, [field(.no, "a"), field(.yes, "b")]), "tty is `b`: true, it is none"),
        ]
        for (trace, text) in texts { #expect(DecisiveField(login: login).text(trace) == text) }
    }

    @Test func `a role that is held and does not admit says why`() throws {
        var rules = Sample.rules()
        rules.roles[0].demands.amr = [[bytes("mfa")], [bytes("pwd"), bytes("otp")]]
        let origin = RoleTrace.Origin.rule("admins", SourcePlace(file: "roles.d/a.toml", line: 3, column: 1))
        let trace = RoleTrace(
            role: "admin", place: nil, wanted: [], origins: [origin], admission: .demand(.amrNotEnough))
        let decision = Decision(
            .denied(.amrNotEnough), checks: [.init(.role, denial: .amrNotEnough)], roleTraces: [trace])
        let explanation = try Sample.explain(decision, rules: rules, json: #"{"amr":["pwd"]}"#)
        #expect(explanation.reason == "policy.amr_not_enough" && explanation.decidedBy == "roles")
        #expect(
            explanation.roles[0].hindrance
                == "policy.amr_not_enough: the sign-in's amr is `pwd`, which does not do; it wants amr `mfa`, or `pwd` "
                + "with `otp`")
        #expect(
            explanation.changes == [
                "Have bob sign in again with a second factor (wanted: amr `mfa`, or `pwd` with `otp`): the provider "
                    + "must ask for it and say so in the ID token."
            ])
    }

    @Test(arguments: PolicyDenial.allCases) func `every refusal has a sentence, a check and a screen`(
        _ denial: PolicyDenial
    ) throws {
        let explanation = try Sample.explain(Decision(.denied(denial)), json: Self.ofBob)
        #expect(explanation.reason == denial.reason && !explanation.sentence.isEmpty)
        #expect(CheckTrace.Check.allCases.map(\.rawValue).contains(try #require(explanation.decidedBy)))
        #expect((0...3).contains(explanation.changes.count))
        #expect(explanation.changes.allSatisfy { $0.hasSuffix(".") || $0.hasSuffix("?") })
        #expect(!explanation.sentence.hasSuffix("."))
        #expect(explanation.lines().count <= 24)
    }

    @Test func `a service that only observes is said so`() throws {
        var rules = Sample.rules()
        rules.services[0].mode = .observe
        let explanation = try Sample.explain(Self.ofBob, rules: rules)
        #expect(
            explanation.notes == [
                "[service.sudo] has mode \"observe\": the decision is logged, other PAM modules decide"
            ])
    }
}
