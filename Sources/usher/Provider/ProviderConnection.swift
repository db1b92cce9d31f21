import HTTPTransportCurl
import HostSystem
import OpenIDConnect
import SecretMemory
import UsherConfiguration

/// The provider as this command reaches it: usherd's rules, this caller's rights.
struct ProviderConnection {
    let party: RelyingParty
    private let transport: CurlTransport

    init(_ configuration: UsherConfiguration, isDemo: Bool) throws(CommandFailure) {
        let provider = configuration.provider
        do {
            transport = try CurlTransport(
                options: CurlTransportOptions(
                    caFile: provider.caFile, connectTimeout: configuration.limits.connectTimeout,
                    totalTimeout: configuration.limits.totalTimeout, maximumConnections: 2, plainLoopback: isDemo,
                    allowsLoopback: provider.issuer.isLoopback))
        } catch {
            throw CommandFailure(message: "the provider cannot be asked: \(error.reason)")
        }
        let start = ContinuousClock.now
        let source = provider.client.secret
        party = RelyingParty(
            configuration: provider, transport: transport,
            effects: RelyingPartyEffects(
                now: { UnixSeconds(WallClock.now()) }, uptime: { ContinuousClock.now - start },
                clientSecret: { () throws(ClientSecretError) in try CallersSecret.read(source) }))
    }

    func close() {
        transport.shutdown()
    }
}
