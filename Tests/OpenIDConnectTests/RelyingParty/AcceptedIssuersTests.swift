import JOSE
import StrictJSON
import Testing

@testable import OpenIDConnect

/// CORE-2, JWT-08: issuers that an administrator wrote down beside the provider's own.
struct AcceptedIssuersTests {
    private func judge(_ issuer: String, accepting accepted: [String]) async throws -> [UInt8] {
        let provider = try ScriptedIssuer()
        let party = RelyingParty.scripted(
            CountingTransport(keySet: provider.keySet), effects: ManualWorld().effects(),
            configuration: RelyingParty.configuration { $0.acceptedIssuers = accepted.map { Array($0.utf8) } })
        return try await party.verify(provider.token(changing: [("iss", .text(issuer))])).issuer
    }

    @Test func `an issuer that is written down counts, and is the token's issuer afterwards`() async throws {
        for issuer in ["accounts.example.test", "https://sts.example.test/tenant/"] {
            let accepted = ["accounts.example.test", "https://sts.example.test/tenant/"]
            #expect(try await judge(issuer, accepting: accepted) == Array(issuer.utf8))
            #expect(
                try await judge("https://idp.example.test", accepting: accepted)
                    == Array("https://idp.example.test".utf8))
        }
    }

    @Test(arguments: [
        ("https://sts.example.test/tenant", ["https://sts.example.test/tenant/"]),
        ("https://STS.example.test/", ["https://sts.example.test/"]),
        ("https://sts.example.test/x", ["https://sts.example.test/*", "https://sts.example.test/"]),
        ("https://sts.example.test/", []), ("", []),
        ("https://sts.example.test/\u{301}", ["https://sts.example.test/"]),
    ])
    func `only whole and byte for byte`(_ issuer: String, _ accepted: [String]) async throws {
        await #expect(throws: ProviderError.idToken(.issuerDiffers)) { try await judge(issuer, accepting: accepted) }
    }

    @Test func `the keys are this provider's all the same (KEY-8)`() async throws {
        let (provider, other) = (try ScriptedIssuer(), try ScriptedIssuer())
        let party = RelyingParty.scripted(
            CountingTransport(keySet: provider.keySet), effects: ManualWorld().effects(),
            configuration: RelyingParty.configuration { $0.acceptedIssuers = [Array("https://b.test".utf8)] })
        let token = try other.token(changing: [("iss", .text("https://b.test"))])
        await #expect(throws: ProviderError.idToken(.form(.signature))) { try await party.verify(token) }
    }
}
