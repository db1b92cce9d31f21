import LoginFlow
package import LoginPolicy
package import LoginWire
package import OpenIDConnect
package import UsherConfiguration

/// The configuration that serves, with all that was made from it: exchanged as one value. A login takes it at
/// its beginning and keeps it to its end.
package final class InForce: Sendable {
    package let configuration: UsherConfiguration
    /// The paths that were read, in their order.
    package let files: [String]
    /// As `LoadedConfiguration.fingerprint`.
    package let fingerprint: String
    package let since: UnixSeconds
    /// How many other configurations were in force before it.
    let number: Int
    /// In the order of the configuration; at least one.
    package let providers: [ProviderService]

    /// `transports` are those of the configuration's providers, in the same order. A provider whose
    /// configuration is as before keeps its client, with all that it has learned.
    init(
        _ loaded: LoadedConfiguration, transports: [any HTTPTransport], after old: InForce?, hostName: String,
        since: UnixSeconds, effects: (ProviderConfiguration) -> RelyingPartyEffects
    ) {
        // What is kept of logins shares the rules of the same configuration, however often that is read.
        let same = old.flatMap { $0.configuration == loaded.configuration ? $0 : nil }
        let configuration = same?.configuration ?? loaded.configuration
        self.configuration = configuration
        number = same?.number ?? old.map { $0.number + 1 } ?? 0
        files = loaded.files
        fingerprint = loaded.fingerprint
        self.since = since
        providers = zip(configuration.providers, transports).enumerated().map { index, pair in
            let (served, transport) = pair
            let kept = old?.providers.first { $0.served.configuration == served.configuration }
            let renewable = kept?.transport ?? RenewableTransport(transport)
            return ProviderService(
                served: served, rules: same?.providers[index].rules ?? configuration.rules(of: served),
                client: kept?.client
                    ?? RelyingParty(
                        configuration: served.configuration, transport: renewable,
                        effects: effects(served.configuration)),
                messages: LoginMessages(
                    hostName: hostName, providerName: served.displayName,
                    qr: LoginMessages.QRMode(configuration.messages.qr)),
                transport: renewable)
        }
    }

    /// Audit records carry as much of the fingerprint.
    package var shortFingerprint: String { String(fingerprint.prefix(12)) }

    /// Whose login this is (decision 0008).
    package func provider(of request: LoginRequest) -> ProviderService {
        provider(of: request.user, service: request.service)
    }

    package func provider(of user: [UInt8], service: [UInt8]) -> ProviderService {
        let name = configuration.choice.provider(of: user, service: service)
        return providers.first { $0.name == name } ?? providers[0]
    }

    /// The service as configured; nil when it is not.
    package func service(of request: LoginRequest) -> ServicePolicy? {
        configuration.services.first { $0.name == request.service }
    }

    /// Puts the new transports into the clients that were kept.
    func renew(_ transports: [any HTTPTransport]) {
        for (provider, transport) in zip(providers, transports) { provider.transport.renew(transport) }
    }
}

extension LoginMessages.QRMode {
    init(_ mode: UsherConfiguration.Messages.QRMode) {
        switch mode {
        case .off: self = .off
        case .on: self = .on
        case .local: self = .local
        }
    }
}
