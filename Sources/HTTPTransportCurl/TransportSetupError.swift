/// Why a transport cannot be made: a file of the administrator's that does not serve.
package enum TransportSetupError: Error, Equatable, Sendable, CaseIterable {
    /// libcurl or OpenSSL is not usable.
    case library
    /// ca_file cannot be read, or it or ca_pem holds no certificate, or a broken one.
    case authorities
    case cipherSuites
    /// client_cert cannot be read, or holds no certificate, or a broken one.
    case clientCertificate
    case clientKeyUnreadable
    /// client_key is no private key.
    case clientKey
    case clientKeyPassphraseUnreadable
    case clientKeyPassphraseMissing
    case clientKeyPassphraseWrong
    /// The key is not that of the certificate.
    case clientKeyMismatch
    case proxyCredentialsUnreadable
    case proxyCredentialsMalformed

    /// The stable code of usherd's last words.
    package var reason: String {
        switch self {
        case .library: "transport.library"
        case .authorities: "transport.authorities"
        case .cipherSuites: "transport.cipher_suites"
        case .clientCertificate: "transport.client_certificate"
        case .clientKeyUnreadable: "transport.client_key_unreadable"
        case .clientKey: "transport.client_key"
        case .clientKeyPassphraseUnreadable: "transport.passphrase_unreadable"
        case .clientKeyPassphraseMissing: "transport.passphrase_missing"
        case .clientKeyPassphraseWrong: "transport.passphrase_wrong"
        case .clientKeyMismatch: "transport.client_key_mismatch"
        case .proxyCredentialsUnreadable: "transport.proxy_credentials_unreadable"
        case .proxyCredentialsMalformed: "transport.proxy_credentials_malformed"
        }
    }

    /// The key of usher.toml that it is about, and what is wrong with it.
    package var explanation: (key: String, text: String) {
        switch self {
        case .library: ("transport", "libcurl or OpenSSL cannot be used")
        case .authorities: ("ca_file", "the file is missing, or there is no good certificate in PEM")
        case .cipherSuites: ("cipher_suites", "OpenSSL here knows none of them")
        case .clientCertificate: ("client_cert", "the file is missing, or holds no good certificate in PEM")
        case .clientKeyUnreadable:
            ("client_key", "the file is missing, or can be read by others, or cannot be read by this user")
        case .clientKey: ("client_key", "the file holds no private key in PEM")
        case .clientKeyPassphraseUnreadable:
            (
                "client_key_passphrase_file",
                "the file is missing, or can be read by others, or cannot be read by this user"
            )
        case .clientKeyPassphraseMissing: ("client_key", "the key has a passphrase: name its file")
        case .clientKeyPassphraseWrong: ("client_key_passphrase_file", "this is not the passphrase of client_key")
        case .clientKeyMismatch: ("client_key", "this is the key of another certificate than client_cert")
        case .proxyCredentialsUnreadable:
            ("proxy_credentials_file", "the file is missing, or can be read by others, or cannot be read by this user")
        case .proxyCredentialsMalformed: ("proxy_credentials_file", "the file must hold user:password on one line")
        }
    }
}

extension TransportSetupError: CustomStringConvertible {
    /// `client_key: the file holds no private key in PEM (transport.client_key)`.
    package var description: String {
        "\(explanation.key): \(explanation.text) (\(reason))"
    }
}
