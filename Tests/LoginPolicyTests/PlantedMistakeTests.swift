import StrictJSON
import Testing

@testable import LoginPolicy

/// Mistakes that administrators make: each is named, and none takes the name of another.
struct PlantedMistakeTests {
    private func misses(
        _ json: String, wanted: String = "linux-admins", elsewhere: ClaimsElsewhere = ClaimsElsewhere(),
        _ change: (inout SampleLogin) -> Void = { _ in }
    ) throws -> [Miss] {
        var login = SampleLogin([], json)
        login.rules.roles[0].groups = [bytes(wanted)]
        change(&login)
        return login.rules.misses(
            try login.decide(), claims: try claims(login.json), login: bytes("alice"), elsewhere: elsewhere,
            context: login.context)
    }

    @Test(arguments: [
        ("/linux-admins", NameDifference.path), ("Linux-Admins", .letterCase), (" linux-admins", .whiteSpace),
        ("CN=linux-admins,OU=x", .distinguishedName), ("linux-admin", .spelling), ("/Linux-admins", .spelling),
    ])
    func `a near name says how it differs`(_ present: String, _ difference: NameDifference) throws {
        let found = try misses(#"{"preferred_username":"alice","groups":["other","\#(present)"]}"#)
        #expect(found == [.role("staff", wanted: [bytes("linux-admins")], nearest: bytes(present))])
        #expect(found.map(\.difference) == [difference])
    }

    @Test func `GUIDs where names are wanted`() throws {
        let guid = "0f3a1c62-7f0e-4b6a-9c11-2d3e4f5a6b7c"
        let json = #"{"preferred_username":"alice","groups":["\#(guid)","\#(guid.uppercased())"]}"#
        #expect(
            try misses(json) == [.groupsAreIdentifiers(wanted: [bytes("linux-admins")], example: bytes(guid))])
        // With a GUID wanted, or a name among them, it is another mistake.
        let other = "1f3a1c62-7f0e-4b6a-9c11-2d3e4f5a6b7d"
        #expect(try misses(json, wanted: other) == [.role("staff", wanted: [bytes(other)], nearest: bytes(guid))])
        let mixed = #"{"preferred_username":"alice","groups":["\#(guid)","x"]}"#
        #expect(try misses(mixed) == [.role("staff", wanted: [bytes("linux-admins")], nearest: nil)])
    }

    @Test func `a string instead of an array`() throws {
        #expect(
            try misses(#"{"preferred_username":"alice","groups":"linux-admins"}"#)
                == [.groupsWrongType(wanted: path("groups"), type: "string")])
    }

    @Test func `a claim that is in UserInfo or in the access token alone`() throws {
        let elsewhere = try claims(#"{"groups":["linux-admins"],"preferred_username":"alice"}"#)
        let without = #"{"preferred_username":"alice"}"#
        #expect(
            try misses(without, elsewhere: ClaimsElsewhere(userInfo: elsewhere))
                == [.claimElsewhere(path("groups"), .userInfo)])
        #expect(
            try misses(without, elsewhere: ClaimsElsewhere(accessToken: elsewhere))
                == [.claimElsewhere(path("groups"), .accessToken)])
        #expect(
            try misses("{}", elsewhere: ClaimsElsewhere(userInfo: elsewhere, accessToken: elsewhere))
                == [.claimElsewhere(path("preferred_username"), .userInfo)])
        let empty = ClaimsElsewhere(userInfo: try claims("{}"), accessToken: try claims(#"{"groups":null}"#))
        #expect(
            try misses(without, elsewhere: empty) == [.groupsMissing(wanted: path("groups"), arraysPresent: [])])
    }

    @Test func `overage and absence`() throws {
        #expect(
            try misses(#"{"preferred_username":"alice","hasgroups":true}"#) == [.groupsOverage(wanted: path("groups"))])
        #expect(
            try misses(#"{"preferred_username":"alice","roles":["a"]}"#)
                == [.groupsMissing(wanted: path("groups"), arraysPresent: [bytes("roles")])])
    }

    @Test func `a claim that a rule asks for and nobody sends`() throws {
        let json = #"{"preferred_username":"alice","groups":["x"]}"#
        let byClaim: (inout SampleLogin) -> Void = {
            $0.rules.roles[0].groups = []
            $0.rules.rules = [
                rule(.any([field(.claim(path("dept")), exact("it")), field(.groups, exact("X"))]))
            ]
        }
        #expect(
            try misses(json, byClaim) == [
                .role("staff", wanted: [bytes("X")], nearest: bytes("x")), .claimMissing(path("dept"), rule: "r"),
            ])
        let elsewhere = ClaimsElsewhere(userInfo: try claims(#"{"dept":"it"}"#))
        #expect(
            try misses(json, elsewhere: elsewhere, byClaim).last == .claimElsewhere(path("dept"), .userInfo))
    }

    @Test func `each condition says what it wanted and what there was`() throws {
        let json = #"{"preferred_username":"alice","groups":["linux-admins","x"],"hd":"evil.test","sub":"s-1"}"#
        let network = try #require(AddressRange(text: bytes("192.0.2.0/24")))
        let cases: [((inout SampleLogin) -> Void, Miss)] = [
            (
                { $0.service.conditions.denyGroups = [bytes("x")] },
                .condition(.denyGroups, role: nil, wanted: [], present: ["linux-admins", "x"].map(bytes))
            ),
            (
                { $0.service.conditions.allowUsers = [bytes("bob")] },
                .condition(.allowUsers, role: nil, wanted: [[bytes("bob")]], present: [bytes("alice")])
            ),
            (
                { $0.service.conditions.requireGroups = [["a", "b"].map(bytes)] },
                .condition(
                    .requireGroups, role: nil, wanted: [["a", "b"].map(bytes)],
                    present: ["linux-admins", "x"].map(bytes))
            ),
            (
                { $0.service.conditions.allowedDomains = [bytes("example.com")] },
                .condition(.domain, role: nil, wanted: [[bytes("example.com")]], present: [bytes("evil.test")])
            ),
            (
                { $0.service.conditions.remoteHosts = [network] },
                .condition(.remoteHost, role: nil, wanted: [[bytes("192.0.2.0/24")]], present: [bytes("10.1.2.3")])
            ),
            (
                { $0.service.demands.maximumAge = .seconds(900) },
                .condition(.signInAge, role: nil, wanted: [[bytes("900 s")]], present: [])
            ),
            (
                { $0.rules.roles[0].demands.acr = [bytes("urn:mfa")] },
                .condition(.acr, role: "staff", wanted: [[bytes("urn:mfa")]], present: [])
            ),
            (
                { $0.rules.roles[0].hosts = [bytes("web-*")] },
                .roleElsewhere("staff", services: [], hosts: [bytes("web-*")])
            ),
            ({ $0.rules.roleSources.isDelegatedToHost = true }, .hostGroupsUnknown),
            (
                { $0.rules.accounts.match = .map },
                .condition(.principal, role: nil, wanted: [], present: [bytes("alice")])
            ),
        ]
        for (change, miss) in cases { #expect(try misses(json, change) == [miss]) }
    }
}
