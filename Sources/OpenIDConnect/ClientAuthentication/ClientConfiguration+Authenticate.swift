import SecretMemory

/// The client's secret could not be read; the place and the cause are the operator's business.
package enum ClientSecretError: Error, Equatable, Sendable {
    case unreadable
}

extension ClientConfiguration {
    /// Adds what proves the client to a request (RFC 6749 §2.3.1) and returns the value of the
    /// Authorization header, if one is needed. ID and secret are form-encoded before Basic.
    func authenticate(_ form: FormBody, secret: SecretBytes?) throws(ClientSecretError) -> SecretBytes? {
        switch authentication {
        case .none:
            form.add("client_id", id)
            return nil
        case .clientSecretPost:
            guard let secret else { throw .unreadable }
            form.add("client_id", id)
            form.add("client_secret", secret)
            return nil
        case .clientSecretBasic:
            guard let secret else { throw .unreadable }
            return BasicCredentials.header(id: id, secret: secret)
        }
    }
}
