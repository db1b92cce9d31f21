/// What shows the provider who we are in TLS (RFC 8705 §2): files, read when the transport starts.
package struct ClientCertificate: Equatable, Sendable {
    /// PEM, the certificate first and then its chain; an absolute path.
    package var certificateFile: String
    /// PEM, readable by nobody else; an absolute path.
    package var keyFile: String
    /// The key's passphrase, readable by nobody else; an absolute path.
    package var passphraseFile: String?

    package init(certificateFile: String, keyFile: String, passphraseFile: String? = nil) {
        self.certificateFile = certificateFile
        self.keyFile = keyFile
        self.passphraseFile = passphraseFile
    }
}
