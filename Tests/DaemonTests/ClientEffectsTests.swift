import Glibc
import HostSystem
import OpenIDConnect
import SecretMemory
import Testing
import UsherConfiguration

@testable import Daemon

/// What the running daemon gives its relying party.
struct ClientEffectsTests {
    private func write(_ text: String, to path: String) throws {
        let descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
        try #require(descriptor >= 0)
        defer { close(descriptor) }
        try #require(Glibc.write(descriptor, text, text.utf8.count) == text.utf8.count)
    }

    @Test func `the secret is read anew, randomness is new, and a changing secret is noted`() throws {
        let directory = try TemporaryDirectory()
        let journal = try JournalReader(path: directory.file("journal"))
        let path = directory.file("auth")
        let client = ClientConfiguration(
            id: Array("usher".utf8), authentication: .clientSecretPost, secret: .file(path: path))
        let issuer = try IssuerURL.check(Array("https://idp.example.test".utf8), plainLoopbackAllowed: false)
        let effects = RelyingPartyEffects.daemon(
            ProviderConfiguration(name: "corp", issuer: issuer, client: client), clock: ManualClock().daemonClock,
            audit: AuditLog(.journal, journal: JournalSocket(path: directory.file("journal"))))
        for secret in ["old-secret", "new-secret"] {
            try write(secret, to: path)
            #expect(try effects.clientSecret()?.withBytes { Array($0) } == Array(secret.utf8))
        }
        unlink(path)
        #expect(throws: ClientSecretError.unreadable) { try effects.clientSecret() }
        let (first, second) = (effects.randomBytes(16), effects.randomBytes(16))
        #expect(first.count == 16 && second.count == 16 && first != second)
        effects.note(.clientSecret(.previousAccepted))
        effects.note(.clientSecret(.newAccepted))
        #expect(journal.notes == ["client.previous_secret_accepted", "client.new_secret_accepted"])
        #expect(!journal.raw.contains { String(decoding: $0, as: UTF8.self).contains("-secret") })
    }
}
