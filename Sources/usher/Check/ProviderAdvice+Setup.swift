import HTTPTransportCurl

extension ProviderAdvice {
    /// A file that the transport needs and cannot use. Some are closed to people who are not usherd.
    static func step(_ error: TransportSetupError) -> CheckStep {
        let (key, text) = error.explanation
        return .problem(key, text, advice(error))
    }

    private static func advice(_ error: TransportSetupError) -> String {
        switch error {
        case .library: "see the installation"
        case .authorities: "mend the file, or take ca_file out"
        case .cipherSuites: "choose others, or take cipher_suites out"
        case .clientCertificate, .clientKey, .clientKeyMismatch: "compare client_cert and client_key"
        case .clientKeyUnreadable, .clientKeyPassphraseUnreadable, .proxyCredentialsUnreadable:
            "let the file belong to usherd's user alone (chmod 0400), and run this command as that user"
        case .clientKeyPassphraseMissing: "set client_key_passphrase_file"
        case .clientKeyPassphraseWrong, .proxyCredentialsMalformed: "mend the file"
        }
    }
}
