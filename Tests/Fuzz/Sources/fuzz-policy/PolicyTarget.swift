import JOSE
import LoginPolicy
import OpenIDConnect
import StrictJSON

/// The bytes are further claims of a token that our own key signs for alice. Whatever they are, a
/// grant needs alice's name as principal and a group of a role, byte for byte.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let bytes = Array(UnsafeBufferPointer(start: start, count: count))
    guard let key = Fixture.key, let keys = Fixture.keys else { return 0 }
    guard let signed = try? key.signCompact(payload: Fixture.claims + bytes, type: nil),
        let unverified = try? UnverifiedIDToken.parse(signed, expectations: Fixture.expectations),
        let token = try? unverified.verify(keys: keys, accessToken: nil, now: Fixture.now)
    else { return 0 }
    let facts = LoginFacts(
        token: token, claims: UserClaims(idToken: token, userInfo: nil), rules: Fixture.rules,
        establishedAt: Fixture.now)
    let decision = Fixture.rules.decide(
        facts, login: Array("alice".utf8), in: LoginContext(service: Array("sshd".utf8)))
    guard decision.verdict == .granted else { return 0 }
    precondition(token.claims["u"] == .text("alice"))
    let groups = token.claims["g"]?.array ?? []
    precondition(groups.contains(.text("staff")) || groups.contains(.text("Ops Team")))
    precondition(groups.count <= LoginFacts.maximumGroups && groups.allSatisfy { $0.text != nil })
    return 0
}

/// One key and one set of rules for the whole run.
enum Fixture {
    static let now = UnixSeconds(1_900_000_000)
    static let claims = Array(#"{"iss":"https://i","sub":"s","aud":"c","iat":1900000000,"exp":1900000060,"#.utf8)
    static let key = try? SigningKey.generate(.edDSA, keyID: [UInt8(ascii: "k")])
    static let keys = key.flatMap { key in
        try? KeySet.parse(JSONValue.members([("keys", .array([key.publicJWK]))]).encoded())
    }
    static let expectations = IDTokenExpectations(
        issuer: Array("https://i".utf8), clientID: [UInt8(ascii: "c")], algorithms: [.edDSA])
    static let rules = LoginRules(
        claims: ClaimRules(
            principal: ClaimPath(names: [[UInt8(ascii: "u")]]), groups: ClaimPath(names: [[UInt8(ascii: "g")]])),
        roles: [Role(name: "login", groups: [Array("staff".utf8), Array("Ops Team".utf8)])],
        services: [ServicePolicy(name: Array("sshd".utf8), grants: [.device], roles: ["login"])])
}
