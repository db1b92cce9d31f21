import HTTPTransportCurl
import HostSystem
import OpenIDConnect
import UsherConfiguration

/// A file that the configuration names does not serve; usherd does not start.
package struct UnusableConfiguration: Error {
    /// One line for the administrator.
    package let message: String
}

/// Makes what carries requests to a provider.
enum ProviderTransport {
    /// Each provider has one of its own: connections and client certificates are not shared (HTTP-06).
    static func make(
        for provider: ProviderConfiguration, limits: Limits, isDemo: Bool
    ) throws(UnusableConfiguration) -> CurlTransport {
        do throws(TransportSetupError) {
            return try CurlTransport(
                options: CurlTransportOptions(
                    provider: provider,
                    defaults: CurlTransportOptions.Defaults(
                        connectTimeout: limits.connectTimeout, totalTimeout: limits.totalTimeout,
                        maximumConnections: limits.providerConnections),
                    plainLoopback: isDemo, readSecret: { try? SecretFile.readKey(path: $0) }))
        } catch {
            throw UnusableConfiguration(message: "[provider.\(provider.name)]: \(error.description)")
        }
    }
}
