import JOSE
import OpenIDConnect
import StrictJSON
import Testing

@testable import DemoProvider

@Suite struct IDTokenAnswerTests {
    @Test(arguments: SignatureAlgorithm.allCases)
    func `an ID token of every algorithm passes every check of the relying party`(_ algorithm: SignatureAlgorithm)
        async throws
    {
        let keys = try SigningKeys.generate(algorithm, mark: Array("t".utf8))
        let provider = try TestProvider(keys: keys)
        let answer = try await provider.password("alice", TestProvider.alicePassword)
        let token = try provider.verify(answer)
        #expect(token.algorithm == algorithm)
        #expect(keys.all.map(\.algorithm).count == Set([algorithm, .rs256, .es256, .edDSA]).count)
    }

    @Test func `the claims say who signed in, and when`() async throws {
        let provider = try TestProvider()
        let token = try provider.verify(try await provider.password("alice", TestProvider.alicePassword))
        #expect(token.claims["preferred_username"] == .text("alice"))
        #expect(token.claims["name"] == .text("Alice <Admin>"))
        #expect(token.claims["groups"] == .array([.text("linux-users"), .text("linux-admins")]))
        #expect(token.issuedAt == UnixSeconds(Int64(ManualTime.start)))
        #expect(token.expiry == UnixSeconds(Int64(ManualTime.start + 300)))
        #expect(token.authenticationTime == token.issuedAt)
        #expect(token.amr == [Array("pwd".utf8)])
        #expect(token.claims["at_hash"] != nil)
    }

    @Test func `no groups, no claim of groups; mallory says that she is root`() async throws {
        let provider = try TestProvider()
        let carol = try provider.verify(try await provider.password("carol", "carol-pw"))
        #expect(carol.claims["groups"] == nil)
        #expect(carol.claims["preferred_username"] == .text("carol"))
        let mallory = try provider.verify(try await provider.password("mallory", "mallory-pw"))
        #expect(mallory.claims["preferred_username"] == .text("root"))
    }

    @Test func `a subject is the same at every start and another for everybody`() async throws {
        let (one, two) = (try TestProvider(), try TestProvider())
        let first = try one.verify(try await one.password("carol", "carol-pw"))
        let second = try two.verify(try await two.password("carol", "carol-pw"))
        #expect(first.subject == second.subject)
        let mallory = try one.verify(try await one.password("mallory", "mallory-pw"))
        #expect(first.subject != mallory.subject)
    }

    @Test(arguments: [
        (Misbehaviour.expired, IDTokenError.expired), (.otherClient, .audienceDiffers),
        (.changedSignature, .form(.signature)), (.algNone, .form(.algorithmNone)), (.future, .issuedInFuture),
        (.wrongIssuer, .issuerDiffers),
    ])
    func `each bad ID token is bad in one way`(_ name: Misbehaviour, _ wanted: IDTokenError) async throws {
        let provider = try TestProvider(name)
        let answer = try await provider.password("alice", TestProvider.alicePassword)
        #expect(answer.status == 200)
        #expect(throws: wanted) { try provider.verify(answer) }
    }

    @Test func `principal-root tells a lie in a token that is good otherwise`() async throws {
        let provider = try TestProvider(.principalRoot)
        let token = try provider.verify(try await provider.password("alice", TestProvider.alicePassword))
        #expect(token.claims["preferred_username"] == .text("root"))
    }

    @Test func `no-id-token leaves it out and nothing else`() async throws {
        let members = try await TestProvider(.noIDToken).password("carol", "carol-pw").members()
        #expect(members["id_token"] == nil)
        #expect(members["access_token"] != nil)
    }
}
