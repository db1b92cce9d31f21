/// Why there is no answer. No case carries text from outside.
package enum TransportError: Error, Equatable, Sendable {
    case cannotResolve
    case cannotConnect
    /// The certificate is expired, for another name, or from an unknown authority.
    case certificate
    /// TLS failed in another way.
    case tls
    case timedOut
    case bodyTooLarge
    case headersTooLarge
    /// The connection ended before the answer did, or the answer is not HTTP.
    case brokenAnswer
    /// A body that claims to be compressed although none was asked for.
    case unexpectedEncoding
    /// The resolved address is loopback, link-local, multicast or unspecified, and the issuer's is not.
    case forbiddenAddress
    /// The certificate is good, but its key is none that is pinned.
    case pin
    /// The handshake brought no OCSP answer that says that the certificate is good, and one is required.
    case certificateStatus
    /// The provider asked for a client certificate, and ended TLS without one or with ours.
    case clientCertificate
    /// The proxy does not answer, or is not to be trusted.
    case proxyUnreachable
    /// The proxy wants credentials, or other ones (407).
    case proxyAuthentication
    /// The proxy does not connect us to the provider.
    case proxyRefused
    case cancelled
    /// Anything else; libcurl's number.
    case other(code: Int32)
}
