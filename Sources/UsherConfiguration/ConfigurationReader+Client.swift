import OpenIDConnect
import StrictTOML

extension ConfigurationReader {
    /// `[provider.NAME.client]`, and what of `[provider.NAME]` belongs to the client's requests.
    mutating func readClient(_ provider: TOMLTable, place: String, at position: TOMLPosition) -> ClientConfiguration? {
        let extra = readExtraParameters(provider)
        guard let (table, start) = table(provider, "client") else {
            if provider["client"] == nil { report("\(place) needs a table \(place.dropLast()).client]", at: position) }
            return nil
        }
        let clientPlace = "\(place.dropLast()).client]"
        if let secret = table["secret"] {
            report(
                "a secret must not stand in this file: put it into a file of its own and name that with secret_file, "
                    + "or use secret_credential", at: secret.position)
        }
        if let key = table["private_key"] {
            report(
                "a private key must not stand in this file: put it into a file of its own and name that with "
                    + "private_key_file, or use private_key_credential", at: key.position)
        }
        checkKeys(table, of: "provider.NAME.client", refused: ["secret", "private_key"], place: clientPlace)
        let id = readClientID(table, place: clientPlace, at: start)
        var method: ClientAuthenticationMethod?
        if let text = text(table, "auth_method") {
            method = choice(text, "auth_method", of: ClientAuthenticationMethod.self)
        } else if table["auth_method"] == nil {
            report("\(clientPlace) needs an auth_method: none, client_secret_basic or another", at: start)
        }
        let secret = readSecret(table, method: method, at: start)
        guard let id, let method else { return nil }
        if method.usesCertificate { checkCertificate(provider, method, place: place, at: start) }
        var client = ClientConfiguration(id: id, authentication: method, secret: secret)
        if let scopes = readScopes(table) { client.scopes = scopes }
        readAuthentication(table, &client)
        client.parameters = readParameters(table)
        client.parameters.extra = extra
        client.loginHintSuffix = readLoginHintSuffix(table)
        return client
    }

    private mutating func readClientID(_ table: TOMLTable, place: String, at position: TOMLPosition) -> [UInt8]? {
        guard let text = text(table, "id") else {
            if table["id"] == nil { report("\(place) needs an id", at: position) }
            return nil
        }
        guard (1...255).contains(text.bytes.count), !text.bytes.contains(where: { $0 < 0x20 || $0 == 0x7F }) else {
            report("id must be 1 to 255 bytes without control characters", at: text.position)
            return nil
        }
        return text.bytes
    }

    private mutating func readScopes(_ table: TOMLTable) -> [String]? {
        guard let list = texts(table, "scopes") else { return nil }
        let scopes = scopeNames(list)
        if !scopes.contains("openid") {
            report("scopes must contain \"openid\": without it there is no ID token", at: list.position)
        }
        return scopes
    }

    /// RFC 6749 §3.3: printable ASCII without blank, quote and backslash.
    mutating func scopeNames(_ list: TextList) -> [String] {
        var scopes: [String] = []
        for scope in list.texts {
            let isScope =
                !scope.bytes.isEmpty
                && scope.bytes.allSatisfy { byte in
                    (0x21...0x7E).contains(byte) && byte != UInt8(ascii: "\"") && byte != UInt8(ascii: "\\")
                }
            guard isScope else {
                report("\(Quoted.text(scope.bytes)) is no scope name", at: scope.position)
                continue
            }
            scopes.append(String(decoding: scope.bytes, as: UTF8.self))
        }
        return scopes
    }
}
