import HTTPTransportCurl
import HostSystem
import OpenIDConnect
import SecretMemory
import UsherConfiguration

/// Asks a provider for metadata, keys and a device code, and keeps what was seen on the way.
struct ProviderTrace {
    /// Of one provider alone.
    let configuration: UsherConfiguration
    let isDemo: Bool

    func run() async -> TraceReport {
        let provider = configuration.provider
        var report = TraceReport(provider: provider)
        do throws(TransportSetupError) {
            let curl = try ProviderCheck(configuration: configuration, isDemo: isDemo).makeTransport()
            defer { curl.shutdown() }
            let transport = TracingTransport(carrier: curl)
            await Self.ask(client(provider, transport), transport, into: &report)
        } catch {
            report.refuse("transport", error.description)
        }
        return report
    }

    /// Stops at the first step that fails: the others need it.
    static func ask(_ party: RelyingParty, _ transport: TracingTransport, into report: inout TraceReport) async {
        do throws(ProviderError) {
            let metadata = try await party.metadata()
            report.add(await transport.take())
            report.finish("discovery", .success(summary(metadata)))
        } catch {
            report.add(await transport.take())
            return report.finish("discovery", .failure(error))
        }
        do throws(ProviderError) {
            let count = try await party.usableKeyCount()
            report.add(await transport.take())
            report.finish("keys", .success("\(count) usable"))
        } catch {
            report.add(await transport.take())
            return report.finish("keys", .failure(error))
        }
        do throws(ProviderError) {
            let authorization = try await party.startDeviceAuthorization()
            report.add(await transport.take())
            report.finish("device", .success(summary(authorization)))
        } catch {
            report.add(await transport.take())
            report.finish("device", .failure(error))
        }
    }

    private func client(_ provider: ProviderConfiguration, _ transport: TracingTransport) -> RelyingParty {
        let start = ContinuousClock.now
        var effects = RelyingPartyEffects(
            now: { UnixSeconds(WallClock.now()) }, uptime: { ContinuousClock.now - start },
            clientSecret: { () throws(ClientSecretError) in try Self.secret(provider.client.secret) },
            randomBytes: { SystemRandom.mustHaveBytes($0) })
        effects.readKeysFile = CallerFiles.readKeys
        return RelyingParty(configuration: provider, transport: transport, effects: effects)
    }

    /// Read as the caller; a credential exists for a service alone (systemd-run has it too).
    private static func secret(_ source: ClientSecretSource?) throws(ClientSecretError) -> SecretBytes? {
        do throws(PathRefusal) {
            switch source {
            case nil: return nil
            case .credential(let name): return try SecretFile.credential(name: name)
            case .file(let path): return try SecretFile.read(path: path)
            }
        } catch { throw .unreadable }
    }

    private static func summary(_ metadata: ProviderMetadata) -> String {
        "the issuer is the configured one, \(metadata.endpoints.count) endpoints"
    }

    private static func summary(_ authorization: DeviceAuthorization) -> String {
        "a code that is good for \(authorization.lifetime.components.seconds) s, to be asked about every "
            + "\(authorization.interval.components.seconds) s, at \(Output.printable(authorization.verificationURI))"
    }
}
