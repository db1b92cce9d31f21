/// Finds out which client sends a request (RFC 6749 §2.3).
enum ClientCredentials {
    /// A public client by its ID; a confidential one by HTTP Basic or by fields of the form.
    static func client(_ form: FormFields, authorization: [UInt8]?) throws(ClientError) -> ProviderClient {
        if let authorization {
            guard form["client_secret"] == nil else { throw .severalMethods }
            guard let (id, secret) = basic(authorization), let client = ProviderClient.named(id),
                form["client_id"] ?? id == id, isRight(secret, of: client)
            else { throw .invalidClient(basic: true) }
            return client
        }
        guard let id = form["client_id"], let client = ProviderClient.named(id),
            isRight(form["client_secret"], of: client)
        else { throw .invalidClient(basic: false) }
        return client
    }

    private static func isRight(_ secret: [UInt8]?, of client: ProviderClient) -> Bool {
        switch (secret, client.secret) {
        case (nil, nil): client == .demo
        case (.some(let secret), .some(let wanted)): ConstantTime.equal(secret, wanted)
        default: false
        }
    }

    /// RFC 7617, both halves form-encoded (RFC 6749 §2.3.1).
    private static func basic(_ header: [UInt8]) -> (id: [UInt8], secret: [UInt8])? {
        let scheme = header.prefix(6).map { (0x41...0x5A).contains($0) ? $0 + 0x20 : $0 }
        guard scheme.elementsEqual("basic ".utf8), let pair = Base64.decode(header.dropFirst(6)),
            let colon = pair.firstIndex(of: UInt8(ascii: ":")), let id = FormFields.decode(pair[..<colon]),
            let secret = FormFields.decode(pair[(colon + 1)...])
        else { return nil }
        return (id, secret)
    }
}
