import SecretMemory
import Testing

@testable import OpenIDConnect

/// Rotation (RFC 9700 §2.2.2): a replaced token is never sent again.
struct RefreshChainTests {
    private func tokens(_ refreshToken: String, rotated: Bool) -> RefreshedTokens {
        RefreshedTokens(
            identity: .kept, idToken: nil, accessToken: SecretBytes("at"), refreshToken: SecretBytes(refreshToken),
            isRotated: rotated, lifetime: .zero, scope: nil)
    }

    @Test func `each generation is sent until it is replaced`() throws {
        var chain = RefreshChain(SecretBytes("rt-0"))
        #expect(try chain.send(generation: 0).text == "rt-0")
        chain.succeeded(tokens("rt-0", rotated: false))
        #expect(chain.generation == 0)
        #expect(try chain.send(generation: 0).text == "rt-0")
        chain.succeeded(tokens("rt-1", rotated: true))
        #expect(chain.generation == 1)
        #expect(throws: RefreshError.replaced) { try chain.send(generation: 0) }
        #expect(throws: RefreshError.replaced) { try chain.send(generation: 2) }
        #expect(try chain.send(generation: 1).text == "rt-1")
    }

    @Test func `a token under way is not sent beside itself`() throws {
        var chain = RefreshChain(SecretBytes("rt-0"))
        _ = try chain.send(generation: 0)
        #expect(throws: RefreshError.underWay) { try chain.send(generation: 0) }
        chain.succeeded(tokens("rt-0", rotated: false))
        _ = try chain.send(generation: 0)
    }

    @Test(arguments: [ProviderError.transport(.timedOut), .httpStatus(503), .notJSON, .clientRefused])
    func `an outage is not the end (TOKEN-8)`(_ error: ProviderError) throws {
        var chain = RefreshChain(SecretBytes("rt-0"))
        _ = try chain.send(generation: 0)
        chain.failed(error)
        #expect(chain.end == nil)
        #expect(try chain.send(generation: 0).text == "rt-0")
    }

    @Test(arguments: [
        (ProviderError.refresh(.refused), RefreshError.refused), (.refresh(.subject), .subject),
        (.idToken(.expired), .refused),
    ])
    func `a refusal is, and nothing is sent any more`(_ error: ProviderError, _ end: RefreshError) throws {
        var chain = RefreshChain(SecretBytes("rt-0"))
        _ = try chain.send(generation: 0)
        chain.failed(error)
        #expect(chain.end == end)
        #expect(throws: end) { try chain.send(generation: 0) }
        chain.succeeded(tokens("rt-1", rotated: true))
        #expect(chain.end == end && chain.generation == 0)
    }

    @Test func `an answer that nobody waits for changes nothing`() throws {
        var chain = RefreshChain(SecretBytes("rt-0"))
        chain.succeeded(tokens("rt-9", rotated: true))
        chain.failed(.refresh(.refused))
        #expect(try chain.send(generation: 0).text == "rt-0")
    }

    @Test func `it prints no token`() {
        #expect(!"\(RefreshChain(SecretBytes("rt-0")))".contains("rt-0"))
    }
}
