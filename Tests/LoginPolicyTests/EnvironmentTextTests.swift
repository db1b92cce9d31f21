import OpenIDConnect
import StrictJSON
import Testing

@testable import LoginPolicy

/// A claim as the value of an environment variable.
struct EnvironmentTextTests {
    private static let path = ClaimPath(names: [Array("claim".utf8)])

    private func text(_ json: String) throws -> String {
        let claims = try #require(
            try JSONValue.parse(Array("{\"claim\":\(json)}".utf8), limits: JSONLimits(bytes: 20_000)).object)
        let facts = LoginFacts(
            issuer: [], subject: [], claims: claims, acr: nil, amr: [],
            rules: ClaimRules(principal: Self.path, groups: nil), claimPaths: [Self.path],
            establishedAt: UnixSeconds(1))
        return String(decoding: facts.text(of: Self.path), as: UTF8.self)
    }

    @Test(arguments: [
        ("\"4711\"", "4711"), ("\"a b~\"", "a b~"), ("4711", "4711"), ("-1.5", "-1.5"), ("true", "true"),
        ("false", "false"), ("[\"a\",\"b c\"]", "a,b c"), ("[\"a\"]", "a"), ("[]", ""), ("\"\"", ""),
        ("\"$(id)\"", "$(id)"),
    ])
    func `strings, numbers, booleans and lists of strings are written`(_ json: String, _ wanted: String) throws {
        #expect(try text(json) == wanted)
    }

    @Test(arguments: [
        "null", "{\"a\":\"b\"}", "[1]", "[\"a\",1]", "[[\"a\"]]", "[\"a,b\",\"c\"]", "\"a\\nb\"", "\"\\u0000\"",
        "\"\\u001b[2J\"", "\"\\u007f\"", "\"é\"", "[\"a\",\"\\t\"]",
    ])
    func `everything else is empty`(_ json: String) throws {
        #expect(try text(json) == "")
    }

    @Test func `a value is whole or empty`() throws {
        let longest = String(repeating: "x", count: 1_024)
        #expect(try text("\"\(longest)\"") == longest)
        #expect(try text("\"\(longest)x\"") == "")
    }

    @Test func `a claim that was not read is empty`() throws {
        let facts = LoginFacts(
            issuer: [], subject: [], claims: JSONObject(), acr: nil, amr: [],
            rules: ClaimRules(principal: Self.path, groups: nil), claimPaths: [],
            establishedAt: UnixSeconds(1))
        #expect(facts.text(of: Self.path) == [])
    }
}
