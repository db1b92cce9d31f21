import OpenIDConnect
import SecretMemory
import StrictJSON
import Testing

@testable import usher

/// `usher trace`: every step is shown, no secret is.
struct TraceTests {
    /// https://idp.test with a client secret and a device code that nobody may see.
    private struct Provider: HTTPTransport {
        var failing: String?
        var metadata = #"""
            {"issuer":"https://idp.test","jwks_uri":"https://idp.test/jwks","token_endpoint":"https://idp.test/token",
            "device_authorization_endpoint":"https://idp.test/device"}
            """#

        func send(_ request: HTTPRequest) async throws(TransportError) -> HTTPAnswer {
            let path = String(decoding: request.url.bytes.dropFirst(16), as: UTF8.self)
            if path == failing { throw .timedOut }
            let body =
                switch path {
                case "/.well-known/openid-configuration": metadata
                case "/jwks":
                    #"{"keys":[{"kty":"OKP","crv":"Ed25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}]}"#
                default:
                    #"{"device_code":"CANARY-code","user_code":"AB-12","verification_uri":"https://idp.test/d","#
                        + #""verification_uri_complete":"https://idp.test/d?CANARY-uri","expires_in":600,"interval":5,"#
                        + #""access_token":"CANARY-token\u001b[2J"}"#
                }
            return HTTPAnswer(
                status: 200, mediaType: Array("application/json".utf8), maxAge: nil, body: Array(body.utf8))
        }
    }

    private func trace(
        _ provider: Provider = Provider(), authentication: ClientAuthenticationMethod = .clientSecretPost,
        secret: String? = "CANARY-secret"
    ) async throws -> TraceReport {
        let issuer = try IssuerURL.check(Array("https://idp.test".utf8), plainLoopbackAllowed: false)
        let configuration = ProviderConfiguration(
            name: "corp", issuer: issuer,
            client: ClientConfiguration(id: Array("hosts".utf8), authentication: authentication))
        let transport = TracingTransport(carrier: provider, addresses: { _ in ["192.0.2.1", "2001:db8::1"] })
        let party = RelyingParty(
            configuration: configuration, transport: transport,
            effects: RelyingPartyEffects(
                now: { UnixSeconds(1_800_000_000) }, uptime: { .seconds(1_000) },
                clientSecret: { () throws(ClientSecretError) in
                    guard let secret else { throw .unreadable }
                    return SecretBytes(copying: Array(secret.utf8))
                }, randomBytes: { [UInt8](repeating: 7, count: $0) }))
        var report = TraceReport(provider: configuration)
        await ProviderTrace.ask(party, transport, into: &report)
        return report
    }

    private func steps(_ report: TraceReport, _ member: StaticString) -> [String?] {
        (report.json.object?["steps"]?.array ?? []).map { step in
            step.object?[member]?.text.map { String(decoding: $0, as: UTF8.self) }
        }
    }

    @Test func `every step has its requests, addresses, status and sizes`() async throws {
        let report = try await trace()
        #expect(report.isGood)
        #expect(steps(report, "step") == ["discovery", "keys", "device"])
        #expect(steps(report, "outcome") == ["ok", "ok", "ok"])
        #expect(report.lines.contains("GET  https://idp.test/.well-known/openid-configuration"))
        #expect(report.lines.contains("POST https://idp.test/device"))
        #expect(report.lines.count { $0 == "     address   192.0.2.1, 2001:db8::1" } == 3)
        #expect(report.lines.contains { $0.hasPrefix("     answer    HTTP 200, application/json, 90 bytes, ") })
        #expect(
            report.lines.contains { $0.hasPrefix("     sent      ") && $0.contains("client_secret=[redacted]") })
        #expect(report.lines.contains { $0.contains("device_code=[redacted] user_code=AB-12") })
    }

    @Test func `no secret and no code is shown, in no form`() async throws {
        let report = try await trace()
        let everything = report.lines.joined(separator: "\n") + AsciiJSON.text(report.json)
        #expect(!everything.contains("CANARY"))
        #expect(everything.utf8.allSatisfy { (0x20...0x7E).contains($0) || $0 == 0x0A })
    }

    @Test func `the first failure ends it, with its reason and advice`() async throws {
        let report = try await trace(Provider(failing: "/jwks"))
        #expect(!report.isGood)
        #expect(steps(report, "outcome") == ["ok", "failed"])
        #expect(steps(report, "reason") == [nil, "provider.timeout"])
        #expect(report.lines.contains { $0.hasPrefix("     failed    provider.timeout after ") })
        #expect(report.lines.last?.hasPrefix("FAIL keys: provider.timeout: ") == true)
        let other = try await trace(Provider(metadata: #"{"issuer":"https://other.test"}"#))
        #expect(steps(other, "reason") == ["metadata.issuer_differs"])
    }

    @Test func `a secret that only usherd can read leaves the last step out`() async throws {
        let report = try await trace(secret: nil)
        #expect(report.isGood)
        #expect(steps(report, "outcome") == ["ok", "ok", "skipped"])
        #expect(report.lines.last == "skip device: the client's secret cannot be read by this command")
    }

    @Test func `this host's own name service is asked`() {
        #expect(HostAddresses.of(Array("127.0.0.1".utf8)) == ["127.0.0.1"])
        #expect(HostAddresses.of(Array("::1".utf8)) == ["::1"])
        #expect(HostAddresses.of(Array("not a name".utf8)) == [])
    }
}
