package import OpenIDConnect
package import SecretMemory

/// How requests go out.
package struct CurlTransportOptions: Sendable {
    package var tls: TLSConfiguration
    package var http: HTTPConfiguration
    package var connectTimeout: Duration
    /// From the beginning of a request to its last byte.
    package var totalTimeout: Duration
    package var maximumConnections: Int
    /// Plain http to a literal loopback address; only for `usherd --demo`.
    package var plainLoopback: Bool
    /// The issuer itself is on this machine: its endpoints may be as well.
    package var allowsLoopback: Bool
    /// Reads a file that nobody else may read; nil when that is not so. Asked once, at the start.
    package var readSecret: @Sendable (_ path: String) -> SecretBytes?
    /// `HOST:PORT:ADDRESS` in place of the name service. Tests alone set it.
    var address: String?

    package init(
        tls: TLSConfiguration = TLSConfiguration(), http: HTTPConfiguration = HTTPConfiguration(),
        connectTimeout: Duration = .seconds(5), totalTimeout: Duration = .seconds(15),
        maximumConnections: Int = 128, plainLoopback: Bool = false, allowsLoopback: Bool = false,
        readSecret: @escaping @Sendable (_ path: String) -> SecretBytes? = { _ in nil }
    ) {
        self.tls = tls
        self.http = http
        self.connectTimeout = connectTimeout
        self.totalTimeout = totalTimeout
        self.maximumConnections = maximumConnections
        self.plainLoopback = plainLoopback
        self.allowsLoopback = allowsLoopback
        self.readSecret = readSecret
    }
}
