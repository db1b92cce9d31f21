import HTTPTransportCurl
import HostSystem
import OpenIDConnect
import SecretMemory
import UsherConfiguration

/// The provider as this command reaches it: usherd's rules, this caller's rights.
struct ProviderConnection {
    let party: RelyingParty
    let transport: CurlTransport

    init(_ configuration: UsherConfiguration, isDemo: Bool) throws(CommandFailure) {
        let provider = configuration.provider
        do throws(TransportSetupError) {
            transport = try ProviderCheck(configuration: configuration, isDemo: isDemo).makeTransport()
        } catch {
            throw CommandFailure(message: "the provider cannot be asked: \(error.reason)")
        }
        let start = ContinuousClock.now
        let source = provider.client.secret
        var effects = RelyingPartyEffects(
            now: { UnixSeconds(WallClock.now()) }, uptime: { ContinuousClock.now - start },
            clientSecret: { () throws(ClientSecretError) in try CallersSecret.read(source) },
            randomBytes: { SystemRandom.mustHaveBytes($0) })
        effects.readKeysFile = CallerFiles.readKeys
        party = RelyingParty(configuration: provider, transport: transport, effects: effects)
    }

    func close() {
        transport.shutdown()
    }
}
