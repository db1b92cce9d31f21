import HTTPTransportCurl
import HostSystem
import LoginPolicy
import OpenIDConnect
import SecretMemory
import UsherConfiguration

/// Asks one provider for all that a login needs, and signs nobody in.
struct ProviderDoctor {
    /// Of one provider alone.
    let configuration: UsherConfiguration
    var isDemo = false
    var now: @Sendable () -> Int64 = { WallClock.now() }
    var addresses: @Sendable ([UInt8]) -> [String] = HostAddresses.of

    private var provider: ProviderConfiguration { configuration.provider }
    private var name: String { Output.printable(provider.issuer.url.host) }

    func run(into report: inout DoctorReport) async {
        if let finding = nameService() {
            report.add("name service", [finding])
            return
        }
        let log = PassingLog()
        let steps = await ProviderCheck(configuration: configuration, isDemo: isDemo)
            .run { WatchingTransport(carrier: $0, log: log, now: now) }
        let found = steps.compactMap { StepFindings.of($0) }
        report.add("what \(name) offers", found)
        for (host, sight) in await log.sights {
            let host = Output.printable(host)
            report.add("the clock by \(host)", ClockJudge.findings(host: host, date: sight.date, now: sight.now))
            report.add(
                "the certificate of \(host)",
                CertificateJudge.findings(host: host, end: sight.certificateEnd, now: sight.now))
        }
        if !found.contains(where: { [.transport, .discovery].contains($0.code) }) { await talk(into: &report) }
    }

    private func nameService() -> DoctorFinding? {
        let host = provider.issuer.url.host
        guard provider.http.proxy == nil, provider.discovery.isEnabled, addresses(host).isEmpty else { return nil }
        return .problem(
            .dns, "the name service of this host does not know \(Output.printable(host))",
            advice: "compare issuer in the configuration, and /etc/resolv.conf")
    }

    /// What needs this client's secret, and each endpoint by itself.
    private func talk(into report: inout DoctorReport) async {
        let connection: ProviderConnection
        do throws(CommandFailure) {
            connection = try ProviderConnection(configuration, isDemo: isDemo)
        } catch {
            report.add("the connection", [.problem(.transport, error.message)])
            return
        }
        defer { connection.close() }
        guard let metadata = try? await connection.party.metadata() else { return }
        report.add("endpoints without redirects", await redirects(connection.transport, metadata))
        await ClientTrial(configuration: configuration, party: connection.party).run(into: &report)
    }

    private func redirects(_ transport: any HTTPTransport, _ metadata: ProviderMetadata) async -> [DoctorFinding] {
        let asked: [ProviderEndpoint] = [
            .jwks, .token, .deviceAuthorization, .userInfo, .introspection, .revocation, .backchannelAuthentication,
        ]
        var found: [DoctorFinding] = []
        for endpoint in asked {
            guard let url = provider.endpoints[endpoint] ?? metadata.endpoints[endpoint] else { continue }
            // Most of them take POST alone and say so: that is no redirect.
            let request = HTTPRequest(url: url, content: .none, maximumBodyBytes: 1_048_576)
            guard let answer = try? await transport.send(request), (300...399).contains(answer.status) else { continue }
            found.append(
                .problem(
                    .redirect, "\(endpoint.rawValue) answers with a redirect (HTTP \(answer.status))",
                    advice: "set \(endpoint.rawValue) in the configuration to where it leads"))
        }
        return found
    }
}
