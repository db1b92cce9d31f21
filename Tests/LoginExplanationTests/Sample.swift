import LoginPolicy
import OpenIDConnect
import StrictJSON

@testable import LoginExplanation

func bytes(_ text: String) -> [UInt8] { Array(text.utf8) }

func path(_ names: String...) -> ClaimPath { ClaimPath(names: names.map(bytes)) }

func claims(_ json: String) throws -> JSONObject {
    guard let object = try JSONValue.parse(bytes(json), limits: JSONLimits(bytes: 4_000_000, values: 50_000)).object
    else { throw NoObject() }
    return object
}

struct NoObject: Error {}

/// bob, who wants sudo on web-1: linux-admins have the role admin, which sudo lists.
enum Sample {
    static let context = LoginContext(
        service: bytes("sudo"), provider: "corp", host: bytes("web-1"), now: UnixSeconds(1_900_000_000))

    static func rules(groups: ClaimPath? = path("groups")) -> LoginRules {
        var admin = Role(name: "admin", groups: [bytes("linux-admins")])
        admin.place = SourcePlace(file: "usher.toml", line: 12, column: 1)
        admin.isPrivileged = true
        return LoginRules(
            claims: ClaimRules(principal: path("preferred_username"), groups: groups),
            roles: [admin, Role(name: "staff", groups: [bytes("linux-users")])],
            services: [
                ServicePolicy(name: bytes("sudo"), grants: [.device], roles: ["admin"]),
                ServicePolicy(name: bytes("sshd"), grants: [.device], roles: ["staff", "admin"]),
            ])
    }

    static func facts(_ claims: JSONObject, rules: LoginRules) -> LoginFacts {
        LoginFacts(
            issuer: bytes("https://idp.test"), subject: bytes("s"), claims: claims, acr: claims["acr"]?.text,
            amr: claims["amr"]?.array?.compactMap(\.text) ?? [], rules: rules.claims, claimPaths: rules.claimPathsRead,
            establishedAt: context.now)
    }

    /// What policy really decides, and why.
    static func explain(
        _ json: String, userInfo: String? = nil, accessToken: String? = nil, rules: LoginRules = rules(),
        context: LoginContext = context
    ) throws -> Explanation {
        let claims = try claims(json)
        let facts = facts(claims, rules: rules)
        let decision = rules.decide(facts, login: bytes("bob"), in: context)
        return Explanation(
            ExplainedLogin(
                login: bytes("bob"), rules: rules, decision: decision, context: context, facts: facts, claims: claims,
                elsewhere: ClaimsElsewhere(
                    userInfo: try userInfo.map(LoginExplanationTests.claims),
                    accessToken: try accessToken.map(LoginExplanationTests.claims))))
    }

    /// A decision made by hand.
    static func explain(_ decision: Decision, rules: LoginRules = rules(), json: String = "{}") throws -> Explanation {
        let claims = try claims(json)
        return Explanation(
            ExplainedLogin(
                login: bytes("bob"), rules: rules, decision: decision, context: context,
                facts: facts(claims, rules: rules), claims: claims))
    }
}
