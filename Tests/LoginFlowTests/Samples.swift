import JOSE
import LoginPolicy
import LoginWire
import OpenIDConnect
import SecretMemory
import StrictJSON

@testable import LoginFlow

func bytes(_ text: String) -> [UInt8] { Array(text.utf8) }

/// What the tests of this folder log in with.
enum Samples {
    static let now = UnixSeconds(1_900_000_000)
    static let response = TokenResponse(idToken: SecretBytes(copying: bytes("t")), accessToken: nil)

    static func authorization(
        lifetime: Int = 600, interval: Int = 5, complete: String? = "https://idp.test/device?user_code=BDSD-HQMK"
    ) -> DeviceAuthorization {
        DeviceAuthorization(
            deviceCode: SecretBytes(copying: bytes("device-code")), userCode: bytes("BDSD-HQMK"),
            verificationURI: bytes("https://idp.test/device"), verificationURIComplete: complete.map(bytes),
            lifetime: .seconds(lifetime), interval: .seconds(interval))
    }

    static func authentication(lifetime: Int = 90, interval: Int = 5) -> BackchannelAuthentication {
        BackchannelAuthentication(
            requestID: SecretBytes(copying: bytes("request-id")), lifetime: .seconds(lifetime),
            interval: .seconds(interval))
    }

    static func request(
        service: String = "sshd", user: String = "alice", remoteHost: String = "192.0.2.7", patience: Int = 100
    ) -> LoginRequest {
        LoginRequest(
            id: [UInt8](repeating: 7, count: 16), phase: .authenticate, service: bytes(service), user: bytes(user),
            remoteHost: bytes(remoteHost), accountUID: 2_000_000_000, patience: .seconds(patience))
    }

    static let rules = LoginRules(
        claims: ClaimRules(
            principal: ClaimPath(names: [bytes("preferred_username")]), groups: ClaimPath(names: [bytes("groups")])),
        roles: [Role(name: "staff", groups: [bytes("linux-users")])],
        services: [ServicePolicy(name: bytes("sshd"), grants: [.device, .password], roles: ["staff"])])

    /// A token that a provider of our own signed, verified as any other.
    static func token(user: String, groups: [String]) throws -> VerifiedIDToken {
        let key = try SigningKey.generate(.edDSA, keyID: bytes("k"))
        let claims = JSONValue.members([
            ("iss", .text("https://idp.test")), ("sub", .text("s")), ("aud", .text("hosts")),
            ("exp", .integer(Int(now.value) + 300)), ("iat", .integer(Int(now.value))),
            ("preferred_username", .text(user)), ("groups", .array(groups.map(JSONValue.text))),
        ])
        let keys = try KeySet.parse(JSONValue.members([("keys", .array([key.publicJWK]))]).encoded())
        let expectations = IDTokenExpectations(
            issuer: bytes("https://idp.test"), clientID: bytes("hosts"), algorithms: [.edDSA])
        return try UnverifiedIDToken.parse(
            try key.signCompact(payload: claims.encoded(), type: "JWT"), expectations: expectations
        ).verify(keys: keys, accessToken: nil, now: now)
    }
}
