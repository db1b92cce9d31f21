import StrictJSON
import Testing

@testable import LoginPolicy

/// Who the token is about, compared with the name that was asked for (MAP rules, STACK-07).
struct PrincipalTests {
    private func verdict(
        _ json: String, login: String = "alice", principal: ClaimPath = path("preferred_username")
    ) throws -> Decision.Verdict {
        var rules = SampleRules.make(principal: principal)
        rules.accounts.stripDomains = [bytes("corp.test")]
        return rules.decide(
            SampleRules.facts(try claims(json), rules: rules), login: bytes(login),
            in: LoginContext(service: bytes("sshd"))
        ).verdict
    }

    private let groups = #""groups":["linux-users"]"#

    @Test func `the same bytes are granted`() throws {
        #expect(try verdict(#"{"preferred_username":"alice",\#(groups)}"#) == .granted)
    }

    @Test(arguments: [
        "Alice", "alice ", " alice", "alic", "alicee", "bob", "", "root", "alice\\u0000", "alice@evil.test",
    ])
    func `one byte of difference is refused`(_ name: String) throws {
        #expect(try verdict(#"{"preferred_username":"\#(name)",\#(groups)}"#) == .denied(.nameMismatch))
    }

    @Test func `forms that Unicode calls equal are different names`() throws {
        // é as one scalar and as two: Swift's String calls them equal.
        let composed = "ev\u{E9}"
        let decomposed = "eve\u{301}"
        #expect(composed == decomposed)
        let json = #"{"preferred_username":"\#(composed)",\#(groups)}"#
        #expect(try verdict(json, login: composed) == .granted)
        #expect(try verdict(json, login: decomposed) == .denied(.nameMismatch))
    }

    @Test func `no other claim takes its place`() throws {
        #expect(try verdict(#"{"name":"alice","sub":"alice",\#(groups)}"#) == .denied(.principalMissing))
        #expect(try verdict(#"{"preferred_username":null,\#(groups)}"#) == .denied(.principalMissing))
    }

    @Test(arguments: ["true", "7", #"["alice"]"#, #"{"n":"alice"}"#])
    func `only a string is a name`(_ value: String) throws {
        #expect(try verdict(#"{"preferred_username":\#(value),\#(groups)}"#) == .denied(.principalWrongType))
    }

    @Test func `a path leads into objects, a name with a dot is one name`() throws {
        let nested = #"{"ext":{"unix":{"name":"alice"}},"ext.unix.name":"mallory",\#(groups)}"#
        #expect(try verdict(nested, principal: path("ext", "unix", "name")) == .granted)
        #expect(try verdict(nested, login: "mallory", principal: path("ext.unix.name")) == .granted)
        #expect(try verdict(nested, principal: path("ext.unix.name")) == .denied(.nameMismatch))
        #expect(try verdict(nested, principal: path("ext", "name")) == .denied(.principalMissing))
    }

    @Test func `an address is a name only when the provider verified it, and it has a listed domain`() throws {
        let email = path("email")
        let outcome = { (json: String) in try verdict("{\(json),\(groups)}", principal: email) }
        #expect(try outcome(#""email":"alice@corp.test","email_verified":true"#) == .granted)
        for value in ["false", #""true""#, "1", "null"] {
            #expect(
                try outcome(#""email":"alice@corp.test","email_verified":\#(value)"#) == .denied(.emailNotVerified))
        }
        #expect(try outcome(#""email":"alice@corp.test""#) == .denied(.emailNotVerified))
        #expect(try outcome(#""email":"alice@evil.test","email_verified":true"#) == .denied(.nameMismatch))
        #expect(try outcome(#""email":"alice","email_verified":true"#) == .denied(.principalNotMapped))
    }
}
