import SecretMemory
import StrictJSON
import Testing

@testable import OpenIDConnect

/// What is kept of a sign-in comes back as it was, also from the first version, and anything else is none.
struct KeptSessionTests {
    private let issuer: ScriptedIssuer

    init() throws { issuer = try ScriptedIssuer() }

    private func session(
        _ claims: [(String, JSONValue)] = [], refreshToken: String? = "rt-1", accessToken: String? = "at-1",
        idToken: Int? = nil
    ) async throws -> KeptSession {
        let transport = ScriptedTransport([.get("/jwks", .json(issuer.keySet))])
        let party = RelyingParty.scripted(transport, endpoints: ScriptedEndpoints.table)
        let token = try await party.verify(issuer.token(changing: claims))
        var response = TokenResponse(
            idToken: idToken.map { SecretBytes(copying: [UInt8](repeating: 0x61, count: $0)) } ?? SecretBytes("a.b.c"),
            accessToken: accessToken.map { SecretBytes($0) }, refreshToken: refreshToken.map { SecretBytes($0) },
            lifetime: .seconds(300), scope: Array("openid groups".utf8))
        response.grant = .device
        return KeptSession(token, response, receivedAt: ScriptedIssuer.now)
    }

    @Test(
        arguments: [
            [], [("nonce", .text("n-1")), ("azp", .text("usher-host")), ("auth_time", .integer(1_799_999_000))],
            [("acr", .text("gold")), ("amr", .array([.text("pwd"), .text("otp")]))],
        ] as [[(String, JSONValue)]])
    func `a session is read back as it was, and a changed one is none`(_ claims: [(String, JSONValue)]) async throws {
        let session = try await session(claims).rotated(to: SecretBytes("rt-9"))
        let bytes = session.plaintext.withBytes { Array($0) }
        let read = try #require(KeptSession(plaintext: SecretBytes(copying: bytes)))
        #expect(read.origin == session.origin && read.acr == session.acr && read.amr == session.amr)
        #expect(read.scopes == session.scopes && read.grant == .device && read.refreshToken?.text == "rt-9")
        #expect(read.idToken?.text == "a.b.c" && read.accessToken?.secret.text == "at-1")
        #expect(read.accessToken?.obtainedAt == ScriptedIssuer.now)
        #expect(read.accessToken?.end == UnixSeconds(ScriptedIssuer.now.value + 300))
        for count in 0..<bytes.count {
            #expect(KeptSession(plaintext: SecretBytes(copying: bytes.prefix(count))) == nil)
        }
        #expect(KeptSession(plaintext: SecretBytes(copying: bytes + [0])) == nil)
        #expect(KeptSession(plaintext: SecretBytes(copying: [3] + bytes.dropFirst())) == nil)
        #expect(KeptSession(plaintext: SecretBytes(copying: [2, 255, 255, 255, 255] + bytes.dropFirst(5))) == nil)
    }

    @Test func `what the provider did not give is not there`() async throws {
        let session = try await session(refreshToken: nil, accessToken: nil)
        let read = try #require(KeptSession(plaintext: session.plaintext))
        #expect(read.refreshToken == nil && read.accessToken == nil && read.idToken?.text == "a.b.c")
    }

    @Test func `version 1 is read: a document and a refresh token`() async throws {
        let session = try await session()
        let bytes = session.plaintext.withBytes { Array($0) }
        let count = bytes[1..<5].reduce(0) { $0 << 8 | Int($1) }
        let first = [1] + bytes[1..<(5 + count)] + Array("rt-old".utf8)
        let read = try #require(KeptSession(plaintext: SecretBytes(copying: first)))
        #expect(read.refreshToken?.text == "rt-old" && read.idToken == nil && read.accessToken == nil)
        #expect(read.origin == session.origin && read.grant == .device)
        #expect(KeptSession(plaintext: SecretBytes(copying: first.dropLast(6))) == nil)
    }

    @Test(arguments: [(1_000, true, true), (65_000, false, true), (65_300, false, true)])
    func `of what is too long the ID token goes first`(_ idToken: Int, _ hasIDToken: Bool, _ hasAccess: Bool)
        async throws
    {
        let session = try await session(accessToken: String(repeating: "x", count: 1_000), idToken: idToken)
        let read = try #require(KeptSession(plaintext: session.plaintext))
        #expect((read.idToken != nil) == hasIDToken && (read.accessToken != nil) == hasAccess)
        #expect(session.plaintext.count <= KeptSession.maximumBytes && read.refreshToken?.text == "rt-1")
    }

    @Test func `then the access token, and what renews never`() async throws {
        let session = try await session(accessToken: String(repeating: "x", count: 65_400))
        let read = try #require(KeptSession(plaintext: session.plaintext))
        #expect(read.idToken == nil && read.accessToken == nil && read.refreshToken?.text == "rt-1")
    }

    private static func tokens(_ session: KeptSession) -> [String] { session.replaced.map { $0.text } }

    @Test func `a sign-in answers for the refresh tokens of those before it, the newest first, each once`() async throws
    {
        let first = try await session(refreshToken: "rt-1")
        let second = try await session(refreshToken: "rt-2").replacing(first)
        // One brought none, and one the same again.
        let third = try await session(refreshToken: nil).replacing(second)
        let fourth = try await session(refreshToken: "rt-1").replacing(third)
        #expect(Self.tokens(first) == [] && Self.tokens(second) == ["rt-1"])
        #expect(Self.tokens(third) == ["rt-2", "rt-1"] && Self.tokens(fourth) == ["rt-2"])
        let later = fourth.answering(for: [SecretBytes("rt-3"), SecretBytes("rt-2")])
        #expect(Self.tokens(later) == ["rt-3", "rt-2"])
        // A refresh changes nothing of it.
        #expect(Self.tokens(later.rotated(to: SecretBytes("rt-9"))) == ["rt-3", "rt-2"])
    }

    @Test func `so many are kept, and come back`() async throws {
        var session = try await session(refreshToken: "rt-0")
        for number in 1...20 { session = try await self.session(refreshToken: "rt-\(number)").replacing(session) }
        let newest = (4...19).reversed().map { "rt-\($0)" }
        #expect(Self.tokens(session) == newest && newest.count == KeptSession.maximumReplaced)
        let bytes = session.plaintext.withBytes { Array($0) }
        let read = try #require(KeptSession(plaintext: SecretBytes(copying: bytes)))
        #expect(Self.tokens(read) == newest && read.refreshToken?.text == "rt-20" && read.idToken?.text == "a.b.c")
        #expect(read.accessToken?.secret.text == "at-1" && bytes[0] == 3)
        // Nor one more, nor an empty one.
        #expect(KeptSession(plaintext: SecretBytes(copying: bytes + [0, 0, 0, 1, 0x61])) == nil)
        let one = try await self.session().answering(for: [SecretBytes("rt-0")]).plaintext.withBytes { Array($0) }
        #expect(KeptSession(plaintext: SecretBytes(copying: one)) != nil)
        #expect(KeptSession(plaintext: SecretBytes(copying: one.dropLast(8) + [0, 0, 0, 0])) == nil)
        for count in 0..<one.count { #expect(KeptSession(plaintext: SecretBytes(copying: one.prefix(count))) == nil) }
        #expect(KeptSession(plaintext: SecretBytes(copying: [2] + one.dropFirst())) == nil)
    }

    @Test func `what is too long loses the oldest of them first`() async throws {
        let long = (0..<4).map { SecretBytes(String(repeating: "\($0)", count: 20_000)) }
        let session = try await session().answering(for: long)
        let read = try #require(KeptSession(plaintext: session.plaintext))
        #expect(read.replaced.map { $0.text.first } == ["0", "1", "2"])
        #expect(read.idToken?.text == "a.b.c" && read.accessToken?.secret.text == "at-1")
        #expect(session.plaintext.count <= KeptSession.maximumBytes)
    }

    @Test func `a refresh puts its tokens in the place of those that it replaces`() async throws {
        let session = try await session()
        let access = KeptAccessToken(secret: SecretBytes("at-2"), obtainedAt: UnixSeconds(9), lifetime: .seconds(1))
        let all = session.rotated(
            to: RefreshedSecrets(
                refreshToken: SecretBytes("rt-2"), isRotated: true, idToken: SecretBytes("d.e.f"), accessToken: access))
        #expect(
            all.refreshToken?.text == "rt-2" && all.idToken?.text == "d.e.f" && all.accessToken?.secret.text == "at-2")
        let few = session.rotated(
            to: RefreshedSecrets(
                refreshToken: SecretBytes("rt-1"), isRotated: false, idToken: nil, accessToken: nil))
        #expect(
            few.refreshToken?.text == "rt-1" && few.idToken?.text == "a.b.c" && few.accessToken?.secret.text == "at-1")
    }

    @Test(
        arguments: [(0, true), (149, true), (150, false), (300, false), (-1, false), (.max, false)] as [(Int64, Bool)])
    func `an access token is fresh until half of its time is over`(_ age: Int64, _ isFresh: Bool) {
        let token = KeptAccessToken(
            secret: SecretBytes("at"), obtainedAt: UnixSeconds(1_000), lifetime: .seconds(300))
        let now = age == .max ? Int64.max : 1_000 + age
        #expect(token.isFresh(now: UnixSeconds(now)) == isFresh)
        let unknown = KeptAccessToken(secret: SecretBytes("at"), obtainedAt: UnixSeconds(1_000), lifetime: .zero)
        #expect(!unknown.isFresh(now: UnixSeconds(1_000)))
    }
}
