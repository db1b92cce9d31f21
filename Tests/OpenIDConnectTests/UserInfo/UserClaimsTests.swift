import StrictJSON
import Testing

@testable import OpenIDConnect

/// What UserInfo may add to an ID token, and what it may not.
struct UserClaimsTests {
    private func merge(_ idToken: String, _ userInfo: String?) throws -> JSONValue {
        let object = { (text: String) throws -> JSONObject in
            try #require(JSONValue.parse(Array(text.utf8), limits: JSONLimits(bytes: 10_000)).object)
        }
        return .object(UserClaims.merge(try object(idToken), try userInfo.map(object)))
    }

    private func value(_ text: String) throws -> JSONValue {
        try JSONValue.parse(Array(text.utf8), limits: JSONLimits(bytes: 10_000))
    }

    @Test(arguments: [
        (#"{"a":"1"}"#, #"{"b":"2"}"#, #"{"a":"1","b":"2"}"#),
        (#"{"a":"1"}"#, #"{"a":"2"}"#, #"{"a":"1"}"#),
        (#"{"a":null}"#, #"{"a":"2"}"#, #"{"a":null}"#),
        (#"{"g":["a","b"]}"#, #"{"g":["b","c"]}"#, #"{"g":["a","b","c"]}"#),
        (#"{"g":["a"]}"#, #"{"g":"c"}"#, #"{"g":["a"]}"#), (#"{"g":"a"}"#, #"{"g":["c"]}"#, #"{"g":"a"}"#),
        (#"{"r":{"x":["a"]}}"#, #"{"r":{"x":["b"],"y":1}}"#, #"{"r":{"x":["a"]}}"#),
    ])
    func `the ID token wins, arrays unite`(_ idToken: String, _ userInfo: String, _ merged: String) throws {
        #expect(try merge(idToken, userInfo) == value(merged))
    }

    @Test(arguments: [
        "iss", "sub", "aud", "exp", "iat", "nbf", "auth_time", "acr", "amr", "azp", "nonce", "at_hash", "c_hash",
        "jti", "sid", "typ", "token_use", "events", "cnf",
    ])
    func `what is about the sign-in never comes from UserInfo`(_ name: String) throws {
        #expect(try merge("{}", "{\"\(name)\":[\"x\"]}") == value("{}"))
        #expect(try merge("{\"\(name)\":[\"a\"]}", "{\"\(name)\":[\"x\"]}") == value("{\"\(name)\":[\"a\"]}"))
    }

    @Test(arguments: [
        (#"{"email":"a@x"}"#, #"{"email":"b@x","email_verified":true}"#, #"{"email":"a@x"}"#),
        (#"{"email":"a@x"}"#, #"{"email_verified":true}"#, #"{"email":"a@x"}"#),
        (#"{"email_verified":true}"#, #"{"email":"root@x"}"#, #"{"email_verified":true}"#),
        (#"{"email":"a@x"}"#, #"{"email":"a@x","email_verified":true}"#, #"{"email":"a@x","email_verified":true}"#),
        (#"{}"#, #"{"email":"a@x","email_verified":true}"#, #"{"email":"a@x","email_verified":true}"#),
        (
            #"{"email":"a@x","email_verified":false}"#, #"{"email_verified":true}"#,
            #"{"email":"a@x","email_verified":false}"#
        ),
    ])
    func `an address never gets its "verified" from elsewhere`(
        _ idToken: String, _ userInfo: String, _ merged: String
    ) throws {
        #expect(try merge(idToken, userInfo) == value(merged))
    }

    @Test func `names that differ in bytes are two claims`() throws {
        let merged = try merge("{\"zo\u{EB}\":1}", "{\"zoe\u{308}\":2}")
        #expect(merged.object?.members.count == 2)
    }

    @Test func `without UserInfo the ID token's claims stay`() throws {
        #expect(try merge(#"{"a":"1","g":["a","a"]}"#, nil) == value(#"{"a":"1","g":["a","a"]}"#))
    }
}
