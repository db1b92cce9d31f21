import SecretMemory
import StrictJSON
import Testing

@testable import OpenIDConnect

/// OpenID Connect Core §5.3, TOKEN-10: what counts of a UserInfo answer.
struct UserInfoTests {
    private static let plain = #"{"sub":"alice-1","groups":["a"]}"#

    private func ask(
        _ reply: ScriptedTransport.Reply, then more: [ScriptedTransport.Exchange] = [], token: String = "at-1"
    ) async throws -> VerifiedUserInfo {
        let transport = ScriptedTransport([.get("/userinfo", reply)] + more)
        let party = RelyingParty.scripted(transport, endpoints: ScriptedEndpoints.table)
        do {
            let info = try await party.userInfo(accessToken: SecretBytes(token), subject: Array("alice-1".utf8))
            await transport.expectUsedUp()
            return info
        } catch {
            await transport.expectUsedUp()
            throw error
        }
    }

    @Test func `the access token goes into a header and nowhere else`() async throws {
        let transport = ScriptedTransport([.get("/userinfo", .json(Self.plain))])
        let party = RelyingParty.scripted(
            transport, authentication: .clientSecretBasic, secret: Array("s3".utf8),
            endpoints: ScriptedEndpoints.table)
        let info = try await party.userInfo(accessToken: SecretBytes("at-1"), subject: Array("alice-1".utf8))
        #expect(info.subject == Array("alice-1".utf8) && !info.isSigned)
        #expect(info.claims["groups"] == .array([.text("a")]))
        let seen = try #require(await transport.seen.first)
        #expect(seen.body == nil && seen.authorization == "Bearer at-1" && seen.maximumBodyBytes == 262_144)
        #expect(seen.accept == "application/json, application/jwt")
    }

    @Test(arguments: [
        (#"{"groups":["a"]}"#, UserInfoError.subjectMissing), (#"{"sub":null}"#, .subjectMissing),
        (#"{"sub":1}"#, .subjectMissing), (#"{"sub":["alice-1"]}"#, .subjectMissing),
        (#"{"sub":"bob-1"}"#, .subjectDiffers), (#"{"sub":"Alice-1"}"#, .subjectDiffers),
        (#"{"sub":"alice-1 "}"#, .subjectDiffers), (#"{"sub":""}"#, .subjectDiffers),
        (#"{"sub":"alice-1","a":"x\u0000"}"#, .nullCharacter), (#"{"sub":"alice-1","sub":"alice-1"}"#, .notJSON),
        ("[]", .notJSON), ("", .notJSON), ("null", .notJSON),
    ])
    func `a subject that is absent or another refuses (TOKEN-10), and so does broken JSON`(
        _ body: String, _ error: UserInfoError
    ) async {
        await #expect(throws: ProviderError.userInfo(error)) { try await ask(.json(body)) }
    }

    @Test func `the subject is compared as bytes, not as text`() async {
        let transport = ScriptedTransport([.get("/userinfo", .json("{\"sub\":\"zoe\u{308}\"}"))])
        let party = RelyingParty.scripted(transport, endpoints: ScriptedEndpoints.table)
        await #expect(throws: ProviderError.userInfo(.subjectDiffers)) {
            try await party.userInfo(accessToken: SecretBytes("at"), subject: Array("zo\u{EB}".utf8))
        }
    }

    @Test(arguments: ["text/html", "text/plain", "application/jose"])
    func `another media type is no answer`(_ type: String) async {
        await #expect(throws: ProviderError.userInfo(.mediaType)) {
            try await ask(.typed(type, Array(Self.plain.utf8)))
        }
    }

    @Test(
        arguments: [
            (401, nil, .userInfo(.invalidToken)), (401, "Bearer error=\"invalid_token\"", .userInfo(.invalidToken)),
            (401, "Basic realm=\"x\"", .userInfo(.invalidToken)),
            (403, "Bearer error=\"insufficient_scope\"", .userInfo(.insufficientScope)),
            (401, "Bearer error=insufficient_scope", .userInfo(.insufficientScope)), (403, nil, .httpStatus(403)),
            (403, "Bearer error=\"invalid_token\"", .userInfo(.invalidToken)),
            (400, "Bearer error=\"invalid_request\"", .userInfo(.invalidRequest)), (400, nil, .httpStatus(400)),
            (500, nil, .httpStatus(500)), (302, nil, .httpStatus(302)),
            (503, "Bearer error=\"invalid_token\"", .httpStatus(503)),
        ] as [(Int, String?, ProviderError)])
    func `a refusal has the reason that the challenge gives`(
        _ status: Int, _ header: String?, _ error: ProviderError
    ) async {
        await #expect(throws: error) { try await ask(.challenge(status, header)) }
    }

    @Test(arguments: ["", "a b", "a\r\nX-Evil: 1", "a\u{0}", "ä"])
    func `a token that would break the header is not sent`(_ token: String) async {
        let party = RelyingParty.scripted(ScriptedTransport(), endpoints: ScriptedEndpoints.table)
        await #expect(throws: ProviderError.userInfo(.unsendableToken)) {
            try await party.userInfo(accessToken: SecretBytes(token), subject: [])
        }
    }

    @Test func `a provider without the endpoint is named as such`() async {
        let party = RelyingParty.scripted(ScriptedTransport([.discovery]))
        await #expect(throws: ProviderError.userInfo(.noEndpoint)) {
            try await party.userInfo(accessToken: SecretBytes("at"), subject: [])
        }
    }
}
