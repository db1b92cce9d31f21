import OpenIDConnect
import SecretMemory
import StrictJSON
import Testing

@testable import usher

/// What `usher token` reads, and what it shows.
struct TokenFileTests {
    private func file(_ text: String) -> TokenFile {
        TokenFile(SecretBytes(copying: Array(text.utf8)))
    }

    private func text(_ secret: SecretBytes?) -> String? {
        secret.map { $0.withBytes { String(decoding: $0, as: UTF8.self) } }
    }

    @Test func `an answer of the token endpoint has its tokens by name`() throws {
        let file = file(#"{"id_token":"i.d.t","access_token":"at","refresh_token":"rt","expires_in":1}"#)
        #expect(text(try file.token(.accessToken)) == "at")
        #expect(text(try file.token(.refreshToken)) == "rt")
        #expect(text(file.idToken) == "i.d.t")
        #expect(text(try file.sessionToken()) == "i.d.t")
    }

    @Test func `a token alone is what the caller says it is`() throws {
        let file = file("at-1")
        #expect(text(try file.token(.accessToken)) == "at-1")
        #expect(text(try file.token(.refreshToken)) == "at-1")
        #expect(file.idToken == nil)
        #expect(text(try file.sessionToken()) == "at-1")
    }

    @Test(arguments: ["{}", #"{"access_token":""}"#, #"{"access_token":1}"#, #"{"Access_Token":"at"}"#])
    func `what is not there is not made up`(_ content: String) {
        #expect(throws: CommandFailure(message: "the file holds no access_token")) {
            try file(content).token(.accessToken)
        }
    }

    @Test func `no token is printed by accident`() {
        let file = file(#"{"id_token":"i.d.t","access_token":"at-1","refresh_token":"rt-1"}"#)
        var dumped = ""
        dump(file, to: &dumped)
        for shown in ["\(file)", String(reflecting: file), dumped] {
            #expect(!shown.contains("i.d.t") && !shown.contains("at-1") && !shown.contains("rt-1"))
        }
    }

    @Test func `a verdict has a line, its reason and its members, and cannot steer the terminal`() {
        var report = VerbReport.bad("not active", reason: "introspection.inactive")
        report.members = [("na\u{1B}me", .text("x\u{1B}[2J"))]
        #expect(report.lines == ["not active (introspection.inactive)", #"na\x1bme: "x\x1b[2J""#])
        #expect(report.status == 1)
        let json = AsciiJSON.text(report.json)
        #expect(
            json
                == #"{"ok":false,"verdict":"not active","reason":"introspection.inactive","details":{"na\u001bme":"x\u001b[2J"}}"#
        )
    }

    @Test(arguments: [
        (ProviderError.transport(.timedOut), Int32(2)), (.clientRefused, 2), (.userInfo(.noEndpoint), 2),
        (.userInfo(.subjectDiffers), 1), (.refresh(.refused), 1), (.introspection(.expired), 1),
        (.idToken(.expired), 1),
    ])
    func `a refusal is an answer, an outage is none`(_ error: ProviderError, _ status: Int32) {
        let report = VerbReport.failed(error, "refused")
        #expect(report.status == status && report.reason == error.reason)
    }

    @Test(arguments: [
        (RevocationOutcome.done, Int32(0), String?.none), (.notOffered, 1, "revocation.no_endpoint"),
        (.unsupportedTokenType, 1, "revocation.unsupported_token_type"),
        (.later(after: .seconds(9)), 2, "revocation.later"),
        (.failed(.httpStatus(500)), 2, "provider.http_status"),
    ])
    func `each outcome of a revocation has its status`(_ outcome: RevocationOutcome, _ status: Int32, _ reason: String?)
    {
        let report = RevokeCommand.report(outcome)
        #expect(report.status == status && report.reason == reason)
    }
}
