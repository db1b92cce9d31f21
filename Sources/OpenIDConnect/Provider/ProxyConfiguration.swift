/// A proxy through which the provider is reached (CONNECT, RFC 9110 §9.3.6). From the configuration
/// alone: no environment variable names one.
package struct ProxyConfiguration: Equatable, Sendable {
    package var url: ProxyURL
    /// Holds `user:password`, readable by nobody else; an absolute path.
    package var credentialsFile: String?
    /// Whom we reach without it.
    package var exceptions: [HostPattern]

    package init(url: ProxyURL, credentialsFile: String? = nil, exceptions: [HostPattern] = []) {
        self.url = url
        self.credentialsFile = credentialsFile
        self.exceptions = exceptions
    }

    /// Does a request to the URL go through it? Never one to this machine: the proxy's loopback is not ours.
    package func serves(_ target: EndpointURL) -> Bool {
        target.isEncrypted && !target.isLoopback && !exceptions.contains { $0.matches(target.host) }
    }
}
