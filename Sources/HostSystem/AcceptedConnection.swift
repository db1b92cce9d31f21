/// A connection that was accepted and admitted.
package struct AcceptedConnection: Sendable {
    /// Close-on-exec, non-blocking, the receiver's to close.
    package let descriptor: Int32
    package let peer: PeerCredentials
}
