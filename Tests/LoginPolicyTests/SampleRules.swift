import OpenIDConnect
import StrictJSON

@testable import LoginPolicy

func bytes(_ text: String) -> [UInt8] { Array(text.utf8) }

func path(_ names: String...) -> ClaimPath { ClaimPath(names: names.map(bytes)) }

func claims(_ json: String) throws -> JSONObject {
    guard let object = try JSONValue.parse(bytes(json), limits: JSONLimits(bytes: 1_000_000)).object else {
        throw NoObject()
    }
    return object
}

struct NoObject: Error {}

/// The rules of the vectors: linux-users and linux-admins may log in, linux-admins administer.
enum SampleRules {
    static let now = UnixSeconds(1_900_000_000)

    static func make(principal: ClaimPath = path("preferred_username"), groups: ClaimPath? = path("groups"))
        -> LoginRules
    {
        LoginRules(
            claims: ClaimRules(principal: principal, groups: groups),
            roles: [
                Role(name: "login", groups: [bytes("linux-users"), bytes("linux-admins")]),
                Role(name: "admin", groups: [bytes("linux-admins")]),
            ],
            services: [
                ServicePolicy(name: bytes("sshd"), grants: [.device], roles: ["login"]),
                ServicePolicy(
                    name: bytes("sudo"), grants: [.device, .password], roles: ["admin"], maximumRoleAge: .seconds(60)),
            ])
    }

    static func facts(
        _ object: JSONObject, rules: LoginRules = make(), at time: UnixSeconds = now
    ) -> LoginFacts {
        LoginFacts(
            issuer: bytes("https://idp.test"), subject: bytes("s"), claims: object, acr: nil, amr: [],
            rules: rules.claims, accounts: rules.accounts, establishedAt: time)
    }

    /// alice with these groups, as JSON.
    static func alice(groups: String) throws -> JSONObject {
        try claims(#"{"preferred_username":"alice","groups":\#(groups)}"#)
    }
}
