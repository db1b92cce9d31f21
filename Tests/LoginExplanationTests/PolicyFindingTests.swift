import LoginPolicy
import OpenIDConnect
import StrictJSON
import Testing

@testable import LoginExplanation

/// Findings about what policy decides by rules, lists and groups of the host.
@Suite struct `Findings beside plain groups` {
    private static func rule(_ name: String, _ field: RuleField, _ value: ValueMatcher) -> Rule {
        Rule(
            name: name, expression: .all([.field(FieldCondition(field, [value]))]), roles: ["admin"],
            place: SourcePlace(file: "roles.d/a.toml", line: 3, column: 1))
    }

    private func rules(_ change: (inout LoginRules) -> Void) -> LoginRules {
        var rules = Sample.rules()
        change(&rules)
        return rules
    }

    @Test func `a role that rules alone give names the rule that is nearest`() throws {
        let rules = rules {
            $0.roles[0].groups = []
            $0.rules = [
                Self.rule("first", .tty, .exact(bytes("tty1"))), Self.rule("shift", .claim(path("shift")), .integer(3)),
            ]
        }
        let explanation = try Sample.explain(#"{"preferred_username":"bob"}"#, rules: rules)
        #expect(explanation.reason == "policy.no_role")
        #expect(
            explanation.findings == [
                Finding(
                    .notMember,
                    "role admin: rule first (roles.d/a.toml:3) is unknown: tty is `tty1`: unknown, it is none",
                    remedy: "Change what the token says there, or what [rule.first] asks for.", role: "admin")
            ])
        let granted = try Sample.explain(#"{"preferred_username":"bob","shift":3}"#, rules: rules)
        #expect(granted.isGranted && granted.roles[0].origins.map(\.kind) == [.rule])
    }

    @Test func `a claim that a rule needs is found in UserInfo`() throws {
        let rules = rules {
            $0.roles[0].groups = []
            $0.rules = [Self.rule("shift", .claim(path("shift")), .integer(3))]
        }
        let explanation = try Sample.explain(
            #"{"preferred_username":"bob"}"#, userInfo: #"{"shift":3}"#, rules: rules)
        #expect(explanation.findings.map(\.sentence) == ["claim `shift` is in UserInfo only, the ID token lacks it"])
    }

    @Test func `a group that a rule names is as good as one of the role`() throws {
        let rules = rules {
            $0.roles[0].groups = []
            $0.rules = [Self.rule("ops", .groups, .exact(bytes("ops")))]
        }
        let explanation = try Sample.explain(#"{"preferred_username":"bob","groups":["Ops"]}"#, rules: rules)
        #expect(explanation.findings.map(\.kind) == [.letterCase])
        #expect(explanation.changes[0].hasPrefix("Write `Ops` in [rule.ops], or rename"))
    }

    @Test func `a disabled rule and one for others say so`() throws {
        for (change, sentence) in [
            ({ $0.isEnabled = false }, "role admin: rule ops (roles.d/a.toml:3) is not enabled"),
            (
                { $0.providers = ["partner"] },
                "role admin: rule ops (roles.d/a.toml:3) is for people of other providers"
            ),
        ] as [((inout Rule) -> Void, String)] {
            let rules = rules {
                var rule = Self.rule("ops", .tty, .exact(bytes("tty1")))
                change(&rule)
                $0.roles[0].groups = []
                $0.rules = [rule]
            }
            let explanation = try Sample.explain(#"{"preferred_username":"bob"}"#, rules: rules)
            #expect(explanation.findings.map(\.sentence) == [sentence])
        }
    }

    @Test func `the service's own lists of groups have near misses too`() throws {
        let allow = rules { $0.services[0].conditions.allowGroups = [bytes("humans")] }
        let near = try Sample.explain(#"{"preferred_username":"bob","groups":["/humans"]}"#, rules: allow)
        #expect(near.reason == "policy.group_not_allowed" && near.findings.map(\.kind) == [.leadingSlash])
        #expect(near.changes[0].hasPrefix("Write `/humans` in [service.sudo] allow_groups, or set groups_pattern"))
        let require = rules {
            $0.services[0].conditions.requireGroups = [
                [bytes("a"), bytes("b"), bytes("c")], [bytes("a"), bytes("staff")],
            ]
        }
        let far = try Sample.explain(#"{"preferred_username":"bob","groups":["a"]}"#, rules: require)
        #expect(far.reason == "policy.groups_required" && far.decidedBy == "require_groups")
        #expect(
            far.changes == [
                "Add `bob` to the group `staff` at the provider: require_groups of [service.sudo] asks for it."
            ])
    }

    @Test func `groups that are not known because the claim is absent are no overage`() throws {
        let rules = rules { $0.services[0].conditions.denyGroups = [bytes("banned")] }
        let absent = try Sample.explain(#"{"preferred_username":"bob"}"#, rules: rules)
        #expect(absent.reason == "policy.groups_unknown" && absent.findings.map(\.kind) == [.claimAbsent])
        let overage = try Sample.explain(#"{"preferred_username":"bob","hasgroups":true}"#, rules: rules)
        #expect(overage.reason == "policy.groups_unknown" && overage.findings.map(\.kind) == [.overage])
    }

    @Test func `where the host's groups decide, they are what is looked at`() throws {
        let rules = rules { $0.roleSources.isDelegatedToHost = true }
        var context = Sample.context
        context.hostGroups = [bytes("users"), bytes("linux-admin")]
        let explanation = try Sample.explain(
            #"{"preferred_username":"bob","groups":["linux-admins"]}"#, rules: rules, context: context)
        #expect(
            explanation.findings.map(\.sentence) == [
                "role admin: wanted `linux-admins`, this host has `linux-admin` (spelt otherwise)"
            ])
        context.hostGroups = [bytes("users")]
        let far = try Sample.explain(#"{"preferred_username":"bob"}"#, rules: rules, context: context)
        #expect(far.changes == ["Add `bob` to the group `linux-admins` on this host: it gives the role admin."])
    }

    @Test func `a privileged role that a default would give says why it does not`() throws {
        let rules = rules { $0.roleSources.defaults = ["admin"] }
        let explanation = try Sample.explain(#"{"preferred_username":"bob","groups":[]}"#, rules: rules)
        #expect(explanation.roles[0].admission == .notHeld)
        #expect(
            explanation.roles[0].hindrance == "it would come by default_roles, and a privileged role never comes so")
    }

    @Test func `groups that look like roles and give none are noted`() throws {
        let rules = rules {
            $0.roleSources.templates = RoleTemplates(prefix: bytes("role-"), allow: ["staff"])
        }
        let explanation = try Sample.explain(
            #"{"preferred_username":"bob","groups":["role-admin","role-staff"]}"#, rules: rules)
        #expect(
            explanation.notes == ["groups that look like roles ([roles] from_groups) and give none: `role-admin`"])
    }

    @Test func `claims that are forgotten are not called absent`() throws {
        let rules = Sample.rules()
        let claims = try claims(#"{"preferred_username":"bob","groups":["Linux-Admins"]}"#)
        let facts = Sample.facts(claims, rules: rules)
        let explanation = Explanation(
            ExplainedLogin(
                login: bytes("bob"), rules: rules,
                decision: rules.decide(facts, login: bytes("bob"), in: Sample.context),
                context: Sample.context, facts: facts, claims: JSONObject()))
        #expect(explanation.findings.map(\.kind) == [.letterCase])
    }
}
