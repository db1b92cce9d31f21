import JOSE
import LoginPolicy
import LoginWire
import OpenIDConnect
import SecretMemory
import StrictJSON
import Testing

@testable import LoginFlow

/// Where a claim that is missing may stand instead: for the explanation alone.
@Suite(.timeLimit(.minutes(2))) struct UnusedClaimsTests {
    /// The rules read a claim that the token does not have.
    private static func rules(principal: String = "preferred_username", groups: String = "groups") -> LoginRules {
        var rules = Samples.rules
        rules.claims = ClaimRules(
            principal: ClaimPath(names: [bytes(principal)]), groups: ClaimPath(names: [bytes(groups)]))
        return rules
    }

    private static let userInfo = JSONValue.members([("teams", .array([.text("linux-users")]))]).object

    private static func response(accessToken: [UInt8]) -> TokenResponse {
        TokenResponse(idToken: SecretBytes(copying: bytes("t")), accessToken: SecretBytes(copying: accessToken))
    }

    private func end(
        _ rules: LoginRules, groups: [String] = ["linux-users"], response: TokenResponse = Samples.response,
        patience: Int = 100
    ) async throws -> (end: LoginEnd, asked: Int) {
        let provider = ScriptedProvider(
            password: .success(response), token: .success(try Samples.token(user: "alice", groups: groups)),
            unused: Self.userInfo)
        let world = AttemptWorld(provider, rules: rules)
        let attempt = world.attempt([.password], request: Samples.request(patience: patience))
        attempt.deliver(.password(SecretBytes(copying: bytes("pw"))))
        let end = await attempt.run()
        return (end, provider.counts.unusedUserInfo)
    }

    @Test func `UserInfo is asked once when the claim of a refusal is missing`() async throws {
        for (rules, reason) in [
            (Self.rules(groups: "teams"), "policy.no_role"),
            (Self.rules(principal: "login"), "policy.principal_missing"),
        ] {
            let (end, asked) = try await end(rules)
            #expect(end.name == reason && asked == 1)
            #expect(end.evidence?.unused == UnusedClaims(userInfo: Self.userInfo))
            // It explains; it is none of the claims.
            #expect(end.evidence?.claims["teams"] == nil)
        }
    }

    @Test func `who is admitted, or refused by claims that are there, costs no request`() async throws {
        let (good, asked) = try await end(Self.rules())
        #expect(good.name == "granted" && asked == 0 && good.evidence?.unused == nil)
        let (bad, again) = try await end(Self.rules(), groups: ["others"])
        #expect(bad.name == "policy.no_role" && again == 0 && bad.evidence?.unused == nil)
        let (other, third) = try await end(Self.rules(principal: "sub", groups: "teams"))
        #expect(other.name == "policy.name_mismatch" && third == 0)
    }

    @Test(arguments: [(5, 0), (6, 1)]) func `nor is it asked when the module would not wait for it`(
        _ patience: Int, _ requests: Int
    ) async throws {
        let (end, asked) = try await end(Self.rules(groups: "teams"), patience: patience)
        #expect(end.name == "policy.no_role" && asked == requests)
        #expect(end.evidence?.unused?.userInfo == (requests == 1 ? Self.userInfo : nil))
    }

    @Test func `a UserInfo that hangs holds the refusal up for three seconds`() async throws {
        let provider = ScriptedProvider(
            token: .success(try Samples.token(user: "alice", groups: [])), unusedHangs: true)
        let world = AttemptWorld(provider, rules: Self.rules(groups: "teams"))
        let attempt = world.attempt([.password])
        attempt.deliver(.password(SecretBytes(copying: bytes("pw"))))
        async let end = attempt.run()
        try await happened { world.clock.sleepers == 2 }
        #expect(world.clock.pauses.sorted() == [3, 100])
        world.clock.advance(3)
        #expect(await end.name == "policy.no_role")
        #expect(await end.evidence?.unused == UnusedClaims())
    }

    @Test func `an access token that is a JWT is looked into, whoever signed it`() async throws {
        let key = try SigningKey.generate(.edDSA, keyID: bytes("somebody's"))
        let claims = JSONValue.members([("iss", .text("x")), ("teams", .array([.text("linux-users")]))])
        let token = try key.signCompact(payload: claims.encoded(), type: "at+jwt")
        let (end, _) = try await end(Self.rules(groups: "teams"), response: Self.response(accessToken: token))
        #expect(end.evidence?.unused?.accessToken == claims.object)
        // Nothing of it counts.
        #expect(end.name == "policy.no_role" && end.evidence?.facts.groups == .known([]))
    }

    @Test(arguments: ["opaque", "a.b", "a.b.c", "e30.e30.AA", "eyJhbGciOiJub25lIn0.e30.", "..", ""])
    func `any other access token says nothing`(_ token: String) {
        #expect(UnusedClaims.peek(Self.response(accessToken: bytes(token))) == nil)
    }
}
