import LoginPolicy
import Testing

@testable import LoginExplanation

/// The mistakes that administrators make, each named in words; and each one's twin, which is granted.
@Suite struct `Planted mistakes` {
    struct Planted: CustomTestStringConvertible, Sendable {
        let kind: Finding.Kind
        let claims: String
        var userInfo: String?
        var accessToken: String?
        /// The same token without the mistake.
        let mended: String
        let sentence: String
        let remedy: String

        var testDescription: String { kind.rawValue }
    }

    static let good = #"{"preferred_username":"bob","groups":["users","linux-admins"]}"#
    static let members = #"{"groups":["users","linux-admins"]}"#

    static let planted: [Planted] = [
        Planted(
            kind: .leadingSlash, claims: #"{"preferred_username":"bob","groups":["users","/linux-admins"]}"#,
            mended: good,
            sentence: "role admin: wanted `linux-admins`, token has `/linux-admins` (with a leading slash or path)",
            remedy: "Write `/linux-admins` in [role.admin] groups, or set groups_pattern = \"/(.+)\" in "
                + "[provider.corp.claims]."),
        Planted(
            kind: .letterCase, claims: #"{"preferred_username":"bob","groups":["users","Linux-Admins"]}"#,
            mended: good,
            sentence: "role admin: wanted `linux-admins`, token has `Linux-Admins` (in another letter case)",
            remedy: "Write `Linux-Admins` in [role.admin] groups, or rename the group at the provider: groups are "
                + "compared byte for byte."),
        Planted(
            kind: .objectIDs,
            claims: #"{"preferred_username":"bob","groups":["0b8c3a3e-93a5-4b8e-a0a1-2d1c6ff07a51"]}"#, mended: good,
            sentence:
                "role admin: wanted `linux-admins`, token has nothing like it: its groups are object IDs, not names",
            remedy: "Write the group's object ID in [role.admin] groups, or have the provider send names (Entra ID: "
                + "\"sAMAccountName\", or the display names of cloud groups)."),
        Planted(
            kind: .stringForArray, claims: #"{"preferred_username":"bob","groups":"linux-admins"}"#,
            mended: #"{"preferred_username":"bob","groups":["linux-admins"]}"#,
            sentence: "claim `groups` is a string, an array of strings is wanted; it is `linux-admins`",
            remedy: "Have the provider send an array (Keycloak: \"Multivalued\"), or set groups_delimiter in "
                + "[provider.corp.claims] if it is a list in one string."),
        Planted(
            kind: .onlyInUserInfo, claims: #"{"preferred_username":"bob"}"#, userInfo: members, mended: good,
            sentence: "claim `groups` is in UserInfo only, the ID token lacks it",
            remedy: "Set sources = [\"id_token\", \"userinfo\"] in [provider.corp.claims], or have the provider put "
                + "claim `groups` into the ID token."),
        Planted(
            kind: .onlyInAccessToken, claims: #"{"preferred_username":"bob"}"#, accessToken: members, mended: good,
            sentence: "claim `groups` is in the access token only, the ID token lacks it",
            remedy: "Have the provider put claim `groups` into the ID token (a mapper, or an optional claim): access "
                + "tokens are never read."),
        Planted(
            kind: .overage, claims: #"{"preferred_username":"bob","_claim_names":{"groups":"src1"}}"#, mended: good,
            sentence: "the provider left claim `groups` out because it is too long",
            remedy: "Have the provider send only the groups that concern hosts, or roles of the application in place "
                + "of groups."),
        Planted(
            kind: .claimAbsent, claims: #"{"preferred_username":"bob","roles":["linux-admins"]}"#, mended: good,
            sentence: "no claim `groups`; arrays present: `roles`",
            remedy: "Have the provider put claim `groups` into the ID token (a scope or a mapper), or name the claim "
                + "that it sends in [provider.corp.claims] groups."),
    ]

    @Test(arguments: planted) func `each is named, and what would mend it`(_ mistake: Planted) throws {
        let explanation = try Sample.explain(
            mistake.claims, userInfo: mistake.userInfo, accessToken: mistake.accessToken)
        #expect(!explanation.isGranted)
        let finding = try #require(explanation.findings.first)
        #expect(finding.kind == mistake.kind)
        #expect(finding.sentence == mistake.sentence)
        #expect(finding.remedy == mistake.remedy)
        #expect(explanation.findings.count == 1)
        #expect(explanation.changes.contains(mistake.remedy) && explanation.changes.count <= 3)
        let text = explanation.lines().joined(separator: " ").split(separator: " ").joined(separator: " ")
        #expect(text.contains(mistake.sentence) && text.contains(mistake.remedy))
    }

    @Test(arguments: planted) func `without the mistake the same login is granted`(_ mistake: Planted) throws {
        let explanation = try Sample.explain(
            mistake.mended, userInfo: mistake.userInfo, accessToken: mistake.accessToken)
        #expect(explanation.isGranted && explanation.reason == "granted")
        #expect(explanation.findings.isEmpty && explanation.changes.isEmpty)
    }

    @Test(arguments: [
        ("linux-admins ", Finding.Kind.whiteSpace), ("CN=linux-admins,OU=hosts", .distinguishedName),
        ("linux-\u{430}dmins", .lookalike), ("linux-admin", .spelling), ("/hosts/linux-admins", .leadingSlash),
        ("developers", .notMember),
    ])
    func `other differences have their own names`(_ present: String, _ kind: Finding.Kind) throws {
        let explanation = try Sample.explain(#"{"preferred_username":"bob","groups":["\#(present)"]}"#)
        #expect(explanation.findings.map(\.kind) == [kind])
    }

    @Test func `a path in the configuration that the token lacks is named too`() throws {
        var rules = Sample.rules()
        rules.roles[0].groups = [bytes("/linux-admins")]
        let explanation = try Sample.explain(Self.good, rules: rules)
        #expect(explanation.findings.map(\.kind) == [.leadingSlash])
        #expect(
            explanation.changes == [
                "Write `linux-admins` in [role.admin] groups, without the slash, or rename the group at the provider."
            ])
    }

    @Test func `a pattern that we propose is literal but for its group`() throws {
        let explanation = try Sample.explain(#"{"preferred_username":"bob","groups":["/a.b/linux-admins"]}"#)
        #expect(
            explanation.changes == [
                "Write `/a.b/linux-admins` in [role.admin] groups, or set groups_pattern = \"/a\\\\.b/(.+)\" in "
                    + "[provider.corp.claims]."
            ])
    }

    @Test func `one group that is in UserInfo only is named although the ID token has others`() throws {
        let explanation = try Sample.explain(
            #"{"preferred_username":"bob","groups":["users"]}"#, userInfo: Self.members)
        #expect(explanation.findings.map(\.kind) == [.onlyInUserInfo])
        #expect(explanation.findings[0].sentence == "role admin: group `linux-admins` is in UserInfo only")
    }

    @Test(arguments: [
        (#"{"groups":["linux-admins"]}"#, Finding.Kind.claimAbsent, "policy.principal_missing"),
        (#"{"preferred_username":["bob"],"groups":["linux-admins"]}"#, .wrongType, "policy.principal_type"),
        (#"{"preferred_username":"bob@example.com","groups":["linux-admins"]}"#, .domain, "policy.name_mismatch"),
        (#"{"preferred_username":"Bob","groups":["linux-admins"]}"#, .letterCase, "policy.name_mismatch"),
        (#"{"preferred_username":"eve","groups":["linux-admins"]}"#, .otherPerson, "policy.name_mismatch"),
    ])
    func `mistakes about the name`(_ json: String, _ kind: Finding.Kind, _ reason: String) throws {
        let explanation = try Sample.explain(json)
        #expect(explanation.reason == reason)
        #expect(explanation.findings.map(\.kind) == [kind])
        #expect(!explanation.changes.isEmpty)
    }

    @Test func `the name in UserInfo alone is named`() throws {
        let explanation = try Sample.explain(
            #"{"groups":["linux-admins"]}"#, userInfo: #"{"preferred_username":"bob"}"#)
        #expect(explanation.findings.map(\.kind) == [.onlyInUserInfo])
    }
}
