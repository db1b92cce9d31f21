package import OpenIDConnect
package import SecretMemory

extension CurlTransportOptions {
    /// What `[limits]` says where a provider's own table says nothing.
    package struct Defaults: Sendable {
        package var connectTimeout: Duration
        package var totalTimeout: Duration
        package var maximumConnections: Int

        package init(connectTimeout: Duration, totalTimeout: Duration, maximumConnections: Int) {
            self.connectTimeout = connectTimeout
            self.totalTimeout = totalTimeout
            self.maximumConnections = maximumConnections
        }
    }

    /// The one way from a provider's configuration to its transport, for usherd and `usher check` alike.
    package init(
        provider: ProviderConfiguration, defaults: Defaults, plainLoopback: Bool,
        readSecret: @escaping @Sendable (_ path: String) -> SecretBytes?
    ) {
        self.init(
            tls: provider.tls, http: provider.http,
            connectTimeout: provider.http.connectTimeout ?? defaults.connectTimeout,
            totalTimeout: provider.http.totalTimeout ?? defaults.totalTimeout,
            maximumConnections: provider.http.maximumConnections ?? defaults.maximumConnections,
            plainLoopback: plainLoopback, allowsLoopback: provider.issuer.isLoopback, readSecret: readSecret)
    }
}
