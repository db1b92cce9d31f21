import HTTPTransportCurl
import HostSystem
import OpenIDConnect
import SecretMemory
import UsherConfiguration

/// Reaches the provider as usherd would, step by step; a step that needs a failed one is left out.
struct ProviderCheck {
    let configuration: UsherConfiguration
    let isDemo: Bool

    /// `watching`: what stands between usher and the network, to see what passes.
    func run(watching: (any HTTPTransport) -> any HTTPTransport = { $0 }) async -> [CheckStep] {
        let transport: CurlTransport
        do throws(TransportSetupError) {
            transport = try makeTransport()
        } catch {
            return [ProviderAdvice.step(error)]
        }
        defer { transport.shutdown() }
        let secret = secretStep()
        let start = ContinuousClock.now
        var effects = RelyingPartyEffects(
            now: { UnixSeconds(WallClock.now()) }, uptime: { ContinuousClock.now - start },
            // No request of this command carries the secret.
            clientSecret: { () throws(ClientSecretError) in throw .unreadable },
            randomBytes: { SystemRandom.mustHaveBytes($0) })
        effects.readKeysFile = CallerFiles.readKeys
        let party = RelyingParty(
            configuration: configuration.provider, transport: watching(transport), effects: effects)
        return [secret].compactMap { $0 } + (await reach(party))
    }

    private func reach(_ party: RelyingParty) async -> [CheckStep] {
        var steps: [CheckStep] = []
        let issuer = Output.printable(configuration.provider.issuer.bytes, limit: 2_048)
        let metadata: ProviderMetadata
        do throws(ProviderError) {
            metadata = try await party.metadata()
            let isAsked = configuration.provider.discovery.isEnabled
            steps.append(.ok("discovery", isAsked ? "\(issuer) answers" : "not asked: discovery = false"))
            steps += HostSteps.of(configuration.provider, metadata: metadata)
        } catch {
            return [Self.step("discovery", error, at: issuer)]
        }
        do throws(ProviderError) {
            steps.append(.ok("keys", "\(try await party.usableKeyCount()) usable"))
        } catch {
            let url = configuration.provider.endpoints[.jwks] ?? metadata.endpoints[.jwks]
            let place = configuration.provider.keysFile.map { Array($0.utf8) } ?? url?.bytes ?? []
            steps.append(Self.step("keys", error, at: Output.printable(place, limit: 4_096)))
        }
        return steps + GrantSteps.of(configuration, metadata: metadata)
            + ClaimSteps.of(configuration.provider, metadata: metadata)
    }

    func makeTransport() throws(TransportSetupError) -> CurlTransport {
        let limits = configuration.limits
        return try CurlTransport(
            options: CurlTransportOptions(
                provider: configuration.provider,
                defaults: CurlTransportOptions.Defaults(
                    connectTimeout: limits.connectTimeout, totalTimeout: limits.totalTimeout, maximumConnections: 2),
                plainLoopback: isDemo, readSecret: { try? SecretFile.readKey(path: $0) }))
    }

    /// A file is read as this caller; a credential exists for usherd alone.
    func secretStep() -> CheckStep? {
        switch configuration.provider.client.secret {
        case nil: return nil
        case .credential(let name):
            return .ok(
                "client secret",
                "the systemd credential \(Output.printable(Array(name.utf8))), which only usherd can read")
        case .file(let path):
            let shown = Output.printable(Array(path.utf8), limit: 4_096)
            do throws(PathRefusal) {
                let secret = try SecretFile.read(path: path)
                return ClientKeyStep.of(secret, configuration.provider.client, shown: shown)
                    ?? .ok("client secret", "\(shown) can be read")
            } catch .unreadable {
                return .warning("client secret", "\(shown) cannot be read by you", "run this command as root")
            } catch {
                return .problem("client secret", "\(shown): \(error.explanation)", "mend the file")
            }
        }
    }

    private static func step(_ name: String, _ error: ProviderError, at url: String) -> CheckStep {
        let (text, advice) = ProviderAdvice.of(error)
        return .problem(name, "\(url): \(text)", advice)
    }
}
