import OpenIDConnect
import StrictJSON
import Testing

@testable import LoginPolicy

/// Facts as JSON: what is stored is what is read, or it is an error.
struct FactsJSONTests {
    private func sample() throws -> LoginFacts {
        var login = SampleLogin(
            [rule(.any([field(.claim(path("a", "b")), exact("x")), field(.claim(path("o")), exact("x"))]))],
            #"""
            {"preferred_username":"al\u0001ice","groups":["a","é"],"a":{"b":[1,2.5,"x",null]},"o":"p","name":"N","hd":"d",
            "email":"e@x","email_verified":true,"roles":["r"],"dn":"cn=x","x":1}
            """#)
        login.rules.claims.name = path("name")
        login.rules.claims.email = path("email")
        login.rules.claims.roles = path("roles")
        login.rules.claims.distinguishedName = path("dn")
        login.acr = "1"
        login.amr = ["pwd"]
        login.authTime = .min
        login.scopes = ["openid"]
        return try login.facts()
    }

    private func roundTrip(_ facts: LoginFacts) throws -> LoginFacts {
        try LoginFacts(json: try JSONValue.parse(facts.json.encoded(), limits: JSONLimits(bytes: 1_000_000)))
    }

    @Test func `all members come back`() throws {
        let facts = try sample()
        #expect(facts.claims.count == 2 && facts.roles == [bytes("r")] && facts.email == bytes("e@x"))
        #expect(try roundTrip(facts) == facts)
        #expect(try roundTrip(facts).json.encoded() == facts.json.encoded())
    }

    @Test(arguments: [
        #"{}"#, #"{"preferred_username":7,"groups":7}"#, #"{"email":"a"}"#,
        #"{"preferred_username":"x","hasgroups":true}"#,
        #"{"preferred_username":null,"groups":null,"name":8}"#,
    ])
    func `every state comes back`(_ json: String) throws {
        for claim in ["preferred_username", "email"] {
            var login = SampleLogin([], json)
            login.rules.claims.principal = path(claim)
            login.rules.claims.name = path("name")
            #expect(try roundTrip(login.facts()) == login.facts())
        }
        var facts = try sample()
        for principal in [LoginFacts.Principal.patternDiffers, .notMapped, .value(bytes("missing"))] {
            facts.principal = principal
            #expect(try roundTrip(facts) == facts)
        }
        facts.groups = .tooMany
        #expect(try roundTrip(facts) == facts)
    }

    @Test func `a member that is missing, unknown or of another type is an error`() throws {
        let members = try #require(try sample().json.object).members
        let optional = ["principal_claim", "name", "email", "dn", "domain", "acr", "roles", "auth_time", "grant"]
        for member in members {
            let name = String(decoding: member.name, as: UTF8.self)
            let rest = members.filter { $0.name != member.name }
            if !optional.contains(name) {
                #expect(throws: LoginFactsError.member(name)) { try LoginFacts(json: object(rest)) }
            }
            let wrong = JSONObject.Member(name: member.name, value: .object(JSONObject()))
            #expect(throws: LoginFactsError.member(name)) { try LoginFacts(json: object(rest + [wrong])) }
        }
        let more = JSONObject.Member(name: bytes("more"), value: .null)
        #expect(throws: LoginFactsError.unknownMember(bytes("more"))) { try LoginFacts(json: object(members + [more])) }
        #expect(throws: LoginFactsError.notAnObject) { try LoginFacts(json: .array([])) }
    }

    private func object(_ members: [JSONObject.Member]) -> JSONValue {
        var object = JSONObject()
        for member in members { _ = object.append(name: member.name, value: member.value) }
        return .object(object)
    }
}
