import SecretMemory

/// Why the client cannot prove itself; the place and the cause are the operator's business.
package enum ClientSecretError: Error, Equatable, CaseIterable, Sendable {
    /// The file or credential with the secret or private key.
    case unreadable
    /// It holds no private key, or none for the algorithm.
    case keyUnusable
    /// No assertion could be made: no randomness, or OpenSSL failed.
    case assertion

    var providerError: ProviderError {
        switch self {
        case .unreadable: .clientSecretUnreadable
        case .keyUnusable: .clientKeyUnusable
        case .assertion: .clientAssertion
        }
    }
}

extension ClientConfiguration {
    /// Adds what proves the client to a request (RFC 6749 §2.3.1, RFC 7523 §2.2, RFC 8705 §2) and returns
    /// the value of the Authorization header, if one is needed. `secret`: what `secret` names, anew.
    /// `assertion`: new for this request; nil when there was no randomness for one.
    func authenticate(
        _ form: FormBody, secret: SecretBytes?, assertion: ClientAssertion? = nil
    ) throws(ClientSecretError) -> SecretBytes? {
        switch authentication {
        case .none, .tlsClientAuth, .selfSignedTLSClientAuth:
            form.add("client_id", id)
        case .clientSecretPost:
            guard let secret else { throw .unreadable }
            form.add("client_id", id)
            form.add("client_secret", secret)
        case .clientSecretBasic:
            guard let secret else { throw .unreadable }
            return BasicCredentials.header(id: id, secret: secret, encoding: basicEncoding)
        case .clientSecretJWT:
            guard let secret else { throw .unreadable }
            guard let assertion else { throw .assertion }
            add(try assertion.authenticated(with: secret, self.assertion.secretAlgorithm), to: form)
        case .privateKeyJWT:
            guard let secret else { throw .unreadable }
            guard let assertion else { throw .assertion }
            let key: ClientKey
            do { key = try ClientKey.read(secret, for: self) } catch { throw .keyUnusable }
            add(try assertion.signed(with: key), to: form)
        }
        return nil
    }

    /// RFC 7521 §4.2; the client ID stands beside it because some providers look for it.
    private func add(_ assertion: SecretBytes, to form: FormBody) {
        if self.assertion.clientID == .send { form.add("client_id", id) }
        form.add("client_assertion_type", ClientAssertion.type.utf8)
        form.add("client_assertion", assertion)
    }
}
