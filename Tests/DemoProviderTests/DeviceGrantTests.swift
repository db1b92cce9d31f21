import StrictJSON
import Testing

@testable import DemoProvider
@testable import OpenIDConnect

@Suite struct DeviceGrantTests {
    @Test func `allowed on the page, the next poll brings tokens, and only one does`() async throws {
        let provider = try TestProvider()
        let begun = try await provider.begin()
        #expect(try await provider.poll(begun).error() == "authorization_pending")
        provider.time.pass(.seconds(20))
        try await provider.decide(begun, "allow")
        let answer = try await provider.poll(begun)
        let token = try provider.verify(answer)
        #expect(token.claims["preferred_username"] == .text("alice"))
        #expect(token.authenticationTime == UnixSeconds(Int64(ManualTime.start + 20)))
        provider.time.pass(.seconds(5))
        #expect(try await provider.poll(begun).error() == "invalid_grant")
    }

    @Test func `nothing is granted by looking at the consent`() async throws {
        let provider = try TestProvider()
        let begun = try await provider.begin()
        _ = try await provider.consent(begun)
        #expect(try await provider.poll(begun).error() == "authorization_pending")
    }

    @Test func `denied on the page, every poll is access_denied`() async throws {
        let provider = try TestProvider()
        let begun = try await provider.begin()
        try await provider.decide(begun, "deny")
        #expect(try await provider.poll(begun).error() == "access_denied")
        #expect(try await provider.poll(begun).error() == "access_denied")
    }

    @Test func `a poll that comes too early is slow_down and costs five seconds for good`() async throws {
        let provider = try TestProvider(interval: 5)
        let begun = try await provider.begin()
        let after = { (pause: Duration) in
            provider.time.pass(pause)
            return try await provider.poll(begun).error()
        }
        #expect(try await after(.zero) == "authorization_pending")
        #expect(try await after(.milliseconds(4_899)) == "slow_down")
        #expect(try await after(.milliseconds(9_899)) == "slow_down")
        #expect(try await after(.milliseconds(14_900)) == "authorization_pending")
        #expect(try await after(.milliseconds(14_899)) == "slow_down")
    }

    @Test func `the interval is kept with the tolerance of a tenth of a second`() async throws {
        let provider = try TestProvider(interval: 5)
        let begun = try await provider.begin()
        for _ in 0..<5 {
            #expect(try await provider.poll(begun).error() == "authorization_pending")
            provider.time.pass(.milliseconds(4_900))
        }
    }

    @Test func `expiry is exclusive`() async throws {
        let provider = try TestProvider()
        let begun = try await provider.begin()
        _ = try await provider.consent(begun)
        provider.time.pass(.milliseconds(299_999))
        #expect(try await provider.poll(begun).error() == "authorization_pending")
        provider.time.pass(.milliseconds(1))
        #expect(try await provider.poll(begun).error() == "expired_token")
    }

    @Test func `allowed in time but polled too late is expired`() async throws {
        let provider = try TestProvider()
        let begun = try await provider.begin()
        try await provider.decide(begun, "allow")
        provider.time.pass(.seconds(300))
        #expect(try await provider.poll(begun).error() == "expired_token")
    }

    @Test func `another client's device code is nobody's`() async throws {
        let provider = try TestProvider()
        let begun = try await provider.begin()
        try await provider.decide(begun, "allow")
        let other = [("client_id", "demo-confidential"), ("client_secret", "demo-confidential-secret")]
        #expect(try await provider.poll(begun, other).error() == "invalid_grant")
        _ = try provider.verify(try await provider.poll(begun))
    }

    @Test func `without openid there is no code`() async throws {
        let provider = try TestProvider()
        let answer = try await provider.post("/device_authorization", [("client_id", "demo"), ("scope", "openidx")])
        #expect(try answer.error() == "invalid_scope")
    }

    @Test func `the answer is one that the relying party shows`() async throws {
        let provider = try TestProvider()
        let begun = try await provider.begin()
        let issuer = try IssuerURL.check(Array(TestProvider.issuer.utf8), plainLoopbackAllowed: true)
        let shown = try DeviceAuthorization.parse(begun.members, issuer: issuer)
        #expect(shown.interval == .seconds(5))
        #expect(shown.lifetime == .seconds(300))
        let complete = Array((TestProvider.issuer + "/device?user_code=" + begun.userCode).utf8)
        #expect(shown.verificationURIComplete == complete)
        #expect(begun.userCode.wholeMatch(of: /[B-DF-HJ-NP-TV-XZ]{4}-[B-DF-HJ-NP-TV-XZ]{4}/) != nil)
    }

    @Test(arguments: [
        (Misbehaviour.escapeCode, DeviceAuthorizationError.userCode), (.escapeURI, .verificationURI),
    ])
    func `escape sequences reach the client as sent`(_ name: Misbehaviour, _ wanted: DeviceAuthorizationError)
        async throws
    {
        let begun = try await TestProvider(name).begin()
        let issuer = try IssuerURL.check(Array(TestProvider.issuer.utf8), plainLoopbackAllowed: true)
        #expect(throws: wanted) { try DeviceAuthorization.parse(begun.members, issuer: issuer) }
    }

    @Test func `slow-down-forever never ends, also when the code was allowed`() async throws {
        let provider = try TestProvider(.slowDownForever)
        let begun = try await provider.begin()
        try await provider.decide(begun, "allow")
        for _ in 0..<3 {
            provider.time.pass(.seconds(60))
            #expect(try await provider.poll(begun).error() == "slow_down")
        }
    }

    @Test func `no-interval says nothing and keeps five seconds; interval-zero says and keeps none`() async throws {
        let silent = try TestProvider(.noInterval)
        let first = try await silent.begin()
        #expect(first.members["interval"] == nil)
        #expect(try await silent.poll(first).error() == "authorization_pending")
        #expect(try await silent.poll(first).error() == "slow_down")
        let zero = try TestProvider(.intervalZero)
        let second = try await zero.begin()
        #expect(second.members["interval"] == .integer(0))
        #expect(try await zero.poll(second).error() == "authorization_pending")
        #expect(try await zero.poll(second).error() == "authorization_pending")
    }

    @Test func `fast-approve needs no page`() async throws {
        let provider = try TestProvider(fastApprove: "carol")
        let token = try provider.verify(try await provider.poll(try await provider.begin()))
        #expect(token.claims["preferred_username"] == .text("carol"))
    }
}
