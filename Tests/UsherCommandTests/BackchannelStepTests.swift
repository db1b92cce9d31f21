import OpenIDConnect
import Testing

@testable import usher

/// `usher check` and CIBA.
struct BackchannelStepTests {
    private func step(_ members: String) throws -> CheckStep {
        let issuer = try IssuerURL.check(Array("https://idp.test".utf8), plainLoopbackAllowed: false)
        let document = """
            {"issuer":"https://idp.test","jwks_uri":"https://idp.test/jwks","token_endpoint":"https://idp.test/token"\
            \(members)}
            """
        let provider = ProviderConfiguration(
            name: "test", issuer: issuer, client: ClientConfiguration(id: [0x61], authentication: .none))
        return GrantSteps.backchannel(provider, try ProviderMetadata.parse(Array(document.utf8), issuer: issuer))
    }

    private static let endpoint = #","backchannel_authentication_endpoint":"https://idp.test/bc""#
    private static let poll = #","backchannel_token_delivery_modes_supported":["ping","poll"]"#
    private static let push = #","backchannel_token_delivery_modes_supported":["ping","push"]"#
    private static let grant = #","grant_types_supported":["urn:openid:params:grant-type:ciba"]"#
    private static let otherGrant = #","grant_types_supported":["password"]"#

    @Test(arguments: [
        ("", CheckStep.Level.problem, "the provider has no backchannel authentication endpoint"),
        (endpoint + push, .problem, "the provider does not offer poll mode"),
        (endpoint + poll + otherGrant, .warning, "the provider has the endpoint but does not list the grant"),
        (endpoint + grant, .warning, "the provider does not say whether it has poll mode"),
        (endpoint + poll + grant, .ok, "offered, in poll mode"), (endpoint + poll, .ok, "offered, in poll mode"),
    ])
    func `the endpoint, poll mode and the grant are looked at`(
        _ members: String, _ level: CheckStep.Level, _ text: String
    ) throws {
        let step = try step(members)
        #expect(step.name == "ciba grant" && step.level == level && step.text == text)
        #expect((step.advice == nil) == (level == .ok))
    }
}
