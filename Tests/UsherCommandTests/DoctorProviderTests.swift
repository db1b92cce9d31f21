import Foundation
import Glibc
import OpenIDConnect
import Testing
import UsherConfiguration

@testable import usher

/// `usher doctor` and a provider: the demo's, as it is built.
@Suite struct DoctorProviderTests {
    private let folder: CommandFolder
    private let provider: DemoProviderProcess

    init() throws {
        folder = try CommandFolder()
        provider = try DemoProviderProcess(in: folder)
    }

    /// The demo's client is `demo`, without a secret. `edit` makes the file another one.
    private func report(
        edit: (String) -> String = { $0 }, now: @escaping @Sendable () -> Int64 = { Int64(time(nil)) },
        addresses: @escaping @Sendable ([UInt8]) -> [String] = { _ in ["127.0.0.1"] }
    ) async throws -> DoctorReport {
        let text = CommandFolder.file(issuer: provider.issuer).replacing("\"usher\"", with: "\"demo\"")
        try folder.write(edit(text), to: "usher.toml")
        let configuration = try ConfigurationLoader.read(folder.path("usher.toml"), demo: true)
        var report = DoctorReport()
        await ProviderDoctor(configuration: configuration, isDemo: true, now: now, addresses: addresses)
            .run(into: &report)
        return report
    }

    private func codes(_ report: DoctorReport) -> [String] { report.findings.map(\.code.rawValue) }

    @Test func `a provider that fits is good in every respect`() async throws {
        let report = try await report()
        #expect(report.findings == [] && report.skipped == [])
        #expect(
            report.good == [
                "what 127.0.0.1 offers", "the clock by 127.0.0.1", "the certificate of 127.0.0.1",
                "endpoints without redirects", "client authentication",
            ])
    }

    @Test func `a client that the provider does not know is named`() async throws {
        let report = try await report { $0.replacing("\"demo\"", with: "\"somebody\"") }
        #expect(codes(report) == ["doctor.client_auth"])
        #expect(report.findings[0].what == "the provider refuses the client or its secret (client.refused)")
    }

    private struct Answering: HTTPTransport {
        let answer: HTTPAnswer

        func send(_ request: HTTPRequest) async throws(TransportError) -> HTTPAnswer { answer }
    }

    /// The demo's provider sends no Date.
    @Test func `what an answer says of clock and certificate is kept by its host`() async throws {
        let log = PassingLog()
        let date = Array("Sun, 06 Nov 1994 08:49:37 GMT".utf8)
        let first = HTTPAnswer(status: 200, mediaType: nil, maxAge: nil, body: [], date: date, certificateEnd: 5)
        let second = HTTPAnswer(status: 200, mediaType: nil, maxAge: nil, body: [])
        let url = try EndpointURL.check(Array("https://idp.example/".utf8), plainLoopbackAllowed: false)
        for answer in [first, second] {
            let transport = WatchingTransport(carrier: Answering(answer: answer), log: log, now: { 784_111_777 })
            _ = try await transport.send(HTTPRequest(url: url, content: .none, maximumBodyBytes: 1))
        }
        let host = Array("idp.example".utf8)
        #expect(
            await log.sights == [host: PassingLog.Sight(date: 784_111_777, now: 784_111_777, certificateEnd: 5)])
    }

    @Test func `a name that the host does not know ends it`() async throws {
        let report = try await report(addresses: { _ in [] })
        #expect(codes(report) == ["doctor.dns"])
        #expect(report.good == [])
    }

    @Test func `a provider that is not there is named`() async throws {
        let gone = try await report { text in
            text.replacing(provider.issuer, with: provider.issuer + "/elsewhere")
        }
        #expect(codes(gone) == ["doctor.discovery"])
    }
}
