/// How requests go out.
package struct CurlTransportOptions: Sendable {
    /// PEM file with authorities to trust beside the system's.
    package var caFile: String?
    package var connectTimeout: Duration
    /// From the beginning of a request to its last byte.
    package var totalTimeout: Duration
    package var maximumConnections: Int
    /// Plain http to a literal loopback address; only for `usherd --demo`.
    package var plainLoopback: Bool
    /// The issuer itself is on this machine: its endpoints may be as well.
    package var allowsLoopback: Bool

    package init(
        caFile: String? = nil, connectTimeout: Duration = .seconds(5), totalTimeout: Duration = .seconds(15),
        maximumConnections: Int = 128, plainLoopback: Bool = false, allowsLoopback: Bool = false
    ) {
        self.caFile = caFile
        self.connectTimeout = connectTimeout
        self.totalTimeout = totalTimeout
        self.maximumConnections = maximumConnections
        self.plainLoopback = plainLoopback
        self.allowsLoopback = allowsLoopback
    }
}
