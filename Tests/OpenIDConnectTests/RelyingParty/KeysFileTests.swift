import JOSE
import Testing

@testable import OpenIDConnect

/// KEY-9: the key set from a file.
@Suite(.timeLimit(.minutes(5)))
struct KeysFileTests {
    private let world = ManualWorld()
    private let notes = Notes()

    private func party() -> RelyingParty {
        .scripted(
            ScriptedTransport(), effects: notes.effects(world),
            configuration: RelyingParty.configuration { $0.keysFile = "/etc/usher/keys.json" })
    }

    @Test func `the file is read once, and again when it is another`() async throws {
        let issuer = try ScriptedIssuer()
        let next = try ScriptedIssuer(keyID: "k2")
        notes.write(issuer.keySet, stamp: 1)
        let party = party()
        for _ in 0..<3 { _ = try await party.verify(issuer.token()) }
        #expect(notes.timesRead == 1)
        notes.write(next.keySet, stamp: 2)
        _ = try await party.verify(issuer.token(signedBy: next.key))
        #expect(notes.timesRead == 2)
        await #expect(throws: ProviderError.idToken(.key(.unknownKeyID))) { try await party.verify(issuer.token()) }
    }

    @Test(arguments: [
        (#"{"keys":["#, ProviderError.keys(.notJSON)), (#"{"keys":[]}"#, .keys(.noKeys)), ("", .keys(.notJSON)),
    ])
    func `a broken file keeps the previous set (KEY-9)`(_ text: String, _ expected: ProviderError) async throws {
        let issuer = try ScriptedIssuer()
        notes.write(issuer.keySet, stamp: 1)
        let party = party()
        _ = try await party.verify(issuer.token())
        notes.write(Array(text.utf8), stamp: 2)
        _ = try await party.verify(issuer.token())
        _ = try await party.verify(issuer.token())
        #expect(notes.timesRead == 2)
        #expect(await party.status().lastError == expected.reason)
        #expect(notes.all == [.failed(expected)])
        notes.write(issuer.keySet, stamp: 3)
        _ = try await party.verify(issuer.token())
        #expect(await party.status().lastError == nil)
        #expect(notes.all == [.failed(expected), .recovered])
    }

    @Test func `a file that is gone keeps it too, until an old set may serve no longer`() async throws {
        let issuer = try ScriptedIssuer()
        notes.write(issuer.keySet, stamp: 1)
        let party = party()
        world.advanceUptime(500_000)  // a file that stays does not grow old
        _ = try await party.verify(issuer.token())
        world.advanceUptime(500_000)
        _ = try await party.verify(issuer.token())
        notes.write(nil)
        world.advanceUptime(3_600 + 86_399)
        _ = try await party.verify(issuer.token())
        #expect(await party.status().lastError == "keys.file_unreadable")
        world.advanceUptime(1)
        await #expect(throws: ProviderError.keysFileUnreadable) { try await party.verify(issuer.token()) }
        // It comes back as it was.
        notes.write(issuer.keySet, stamp: 1)
        _ = try await party.verify(issuer.token())
    }

    @Test func `without a good file nobody is verified`() async throws {
        let issuer = try ScriptedIssuer()
        let party = party()
        await #expect(throws: ProviderError.keysFileUnreadable) { try await party.verify(issuer.token()) }
        notes.write(Array("{".utf8), stamp: 1)
        await #expect(throws: ProviderError.keys(.notJSON)) { try await party.verify(issuer.token()) }
    }
}
