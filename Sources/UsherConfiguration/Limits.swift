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
    package var connectTimeout = Duration.seconds(5)
    /// From the beginning of a request to its last byte.
    package var totalTimeout = Duration.seconds(15)

    package init() {}
}
