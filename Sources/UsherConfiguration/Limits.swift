/// `[limits]`.
package struct Limits: Equatable, Sendable {
    /// Connections of pam_usher.so at one time.
    package var authConnections = 256
    /// Connections to the provider at one time.
    package var providerConnections = 128
    /// Device logins that wait for approval, in all, per remote host, and for sshd.
    package var maximumPendingDevice = 64
    package var maximumPendingPerSource = 8
    package var maximumPendingSSHD = 8
    /// Of these, those under names that are bound to nobody yet, in all and per remote host. In all it is half of all
    /// where the configuration says nothing: the other half is kept for people who were here before.
    package var maximumPendingUnbound: Int {
        get { unboundAsWritten ?? max(maximumPendingDevice / 2, 1) }
        set { unboundAsWritten = newValue }
    }
    package var maximumPendingUnboundPerSource = 2
    package var maximumPendingUnboundSSHD: Int { max(maximumPendingSSHD / 2, 1) }
    /// Wrong passwords in an hour that nobody waits for: for one name, from one source, and on the host.
    package var failuresPerUser = 10
    package var failuresPerSource = 20
    package var failuresPerHost = 100
    package var connectTimeout = Duration.seconds(5)
    /// From the beginning of a request to its last byte.
    package var totalTimeout = Duration.seconds(15)

    private var unboundAsWritten: Int?

    package init() {}
}
