import LoginWire
import OpenIDConnect
import StrictJSON
import Testing

@testable import Daemon

/// How many sign-ins count, and how often one was leaned on: for `usher status` and scrapers.
@Suite struct SessionCountTests {
    private func scrape(_ daemon: TestDaemon) async throws -> [String] {
        let connection = try SocketClient(path: daemon.metricsPath)
        connection.send(Array("GET /metrics HTTP/1.0\r\nAccept: application/openmetrics-text\r\n\r\n".utf8))
        return String(decoding: try await connection.receiveAll(), as: UTF8.self).split(separator: "\n")
            .filter { $0.hasPrefix("usher_session") }.map(String.init)
    }

    private func status(_ daemon: TestDaemon) async throws -> JSONValue? {
        try await AdminClient(daemon).ask(#"{"verb":"status"}"#)?["sessions"]
    }

    @Test func `sign-ins, their accounts and the logins that leaned on them are counted`() async throws {
        try await ReuseWorld.with { (daemon: TestDaemon) async throws in
            _ = try await AdminClient(daemon).ask(#"{"verb":"ping"}"#)
            _ = try await daemon.service.sessions?.records(uid: 0)
            #expect(
                try await scrape(daemon) == [
                    "usher_sessions 0", #"usher_session_uses_total{via="session"} 0"#,
                    #"usher_session_uses_total{via="key_login"} 0"#,
                ])
            _ = try await daemon.signInAtSudo()
            _ = try await daemon.signInAtSudo { $0.ttyDevice = 0x8804 }
            for _ in 0..<3 { #expect(try await daemon.verdictUnasked()?.outcome == ReuseWorld.granted) }
            #expect(try await daemon.verdictUnasked(ReuseWorld.key())?.outcome == ReuseWorld.granted)
            #expect(
                try await scrape(daemon) == [
                    "usher_sessions 2", #"usher_session_uses_total{via="session"} 3"#,
                    #"usher_session_uses_total{via="key_login"} 1"#,
                ])
            #expect(try await status(daemon) == .members([("living", .integer(2)), ("accounts", .integer(1))]))
            _ = try await daemon.service.endSessions(uid: ReuseWorld.alice, reason: "session.ended")
            #expect(try await scrape(daemon).first == "usher_sessions 0")
            #expect(try await status(daemon) == .members([("living", .integer(0)), ("accounts", .integer(0))]))
        }
    }

    @Test func `without a store nobody counts`() async throws {
        try await TestDaemon.with { (daemon) async throws in
            #expect(try await scrape(daemon) == [])
            #expect(try await status(daemon) == .null)
        }
    }
}
