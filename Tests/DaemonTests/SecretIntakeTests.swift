import SecretMemory
import StrictJSON
import Testing

@testable import Daemon

/// Bytes that follow a line of the admin socket, and are part of none.
@Suite struct SecretIntakeTests {
    private func take(_ intake: SecretIntake, _ text: String) -> (taken: Int, left: [UInt8]) {
        var bytes = Array(text.utf8)
        let count = bytes.withUnsafeMutableBytes { intake.take(UnsafeRawBufferPointer($0)) }
        return (count, bytes)
    }

    @Test func `what was announced is taken, in pieces, and overwritten where it was`() {
        let intake = SecretIntake()
        #expect(take(intake, "abc").taken == 0)
        intake.expect(5)
        #expect(take(intake, "to") == (2, [0, 0]))
        #expect(intake.secret() == nil)
        let (taken, left) = take(intake, "ken{}")
        #expect(taken == 3 && left == [0, 0, 0] + Array("{}".utf8))
        #expect(intake.secret()?.withBytes { Array($0) } == Array("token".utf8))
        #expect(intake.secret() == nil)
    }

    @Test func `a new announcement drops what came before`() {
        let intake = SecretIntake()
        intake.expect(3)
        _ = take(intake, "ab")
        intake.expect(2)
        _ = take(intake, "xyz")
        #expect(intake.secret()?.withBytes { Array($0) } == Array("xy".utf8))
    }

    @Test func `on the socket a secret is no line, also when it came together with one`() async throws {
        try await TestDaemon.with { (daemon) async throws in
            let admin = try AdminClient(daemon)
            #expect(try await admin.ask(#"{"verb":"secret","bytes":21}"#)?["ok"] == .bool(true))
            // A secret that looks like a request asks nothing.
            admin.connection.send(Array("{\"verb\":\"trial\",   }\n".utf8.prefix(21)))
            #expect(try await admin.ask(#"{"verb":"ping"}"#)?["ok"] == .bool(true))
            admin.connection.send(
                Array("{\"verb\":\"secret\",\"bytes\":4}\n\n\n\n\n".utf8))
            #expect(try await admin.next()?["ok"] == .bool(true))
            #expect(try await admin.ask(#"{"verb":"ping"}"#)?["version"] != nil)
        }
    }
}
