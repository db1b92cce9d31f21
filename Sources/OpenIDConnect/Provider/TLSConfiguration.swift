/// `[provider.NAME.tls]`: whom we believe to be the provider, and who we are to it. Nothing in it turns
/// a check off.
package struct TLSConfiguration: Equatable, Sendable {
    package enum Version: String, CaseIterable, Sendable {
        case tls12 = "1.2"
        case tls13 = "1.3"
    }

    /// Where the authorities beside the system's are.
    package enum Authorities: Equatable, Sendable {
        /// A PEM file; an absolute path.
        case file(path: String)
        case inline(pem: [UInt8])
    }

    package var authorities: Authorities?
    /// Also what this host trusts. With `false` there are `authorities`.
    package var usesSystemAuthorities = true
    /// The name that the certificate must have and that is asked for (SNI), instead of each URL's host;
    /// in lower case.
    package var serverName: [UInt8]?
    package var minimumVersion = Version.tls12
    /// The only suites that are offered; empty: what OpenSSL offers at its security level 2 or above.
    package var cipherSuites: Set<TLSCipherSuite> = []
    /// Shown when the provider asks for it.
    package var clientCertificate: ClientCertificate?
    /// When there are any, the provider's key must be one of them, beside all other checks.
    package var pins: [PublicKeyPin] = []

    /// The provider must staple an OCSP answer to its certificate (RFC 6066 §8) that says good.
    package var requiresStaple = false

    package init() {}

    /// The oldest version with which a suite of the list can be spoken.
    package var lowestVersion: Version {
        cipherSuites.isEmpty || cipherSuites.contains { $0.version == .tls12 } ? minimumVersion : .tls13
    }

    /// The newest one.
    package var highestVersion: Version {
        cipherSuites.isEmpty || cipherSuites.contains { $0.version == .tls13 } ? .tls13 : .tls12
    }
}
