/// `[provider.NAME.http]`: how requests go out.
package struct HTTPConfiguration: Equatable, Sendable {
    /// nil: that of `[limits]`.
    package var connectTimeout: Duration?
    /// From the beginning of a request to its last byte; nil: that of `[limits]`.
    package var totalTimeout: Duration?
    /// Connections at one time; nil: `provider_connections` of `[limits]`.
    package var maximumConnections: Int?
    /// The same to one host and port; nil: no limit of its own.
    package var maximumEndpointConnections: Int?
    /// How long a connection is kept unused; zero: not at all.
    package var idleTime = Duration.seconds(180)
    package var keepsAlive = true
    package var proxy: ProxyConfiguration?
    /// Sent with every request.
    package var extraFields: [HTTPField] = []
    /// The longest body that is accepted, where a request has no lower limit of its own.
    package var maximumBodyBytes: Int?
    /// 0 or 1; for GET without credentials (metadata, keys) when the connection fails.
    package var retries = 1

    package init() {}
}
