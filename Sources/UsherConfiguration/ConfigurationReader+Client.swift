import OpenIDConnect
import StrictTOML

extension ConfigurationReader {
    /// `[provider.NAME.client]`.
    mutating func readClient(_ provider: TOMLTable, place: String, at position: TOMLPosition) -> ClientConfiguration? {
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
        checkKeys(
            table,
            known: [
                "id", "auth_method", "secret", "secret_file", "secret_credential", "scopes", "ciba_login_hint",
            ],
            place: clientPlace)
        let id = readClientID(table, place: clientPlace, at: start)
        var method: ClientAuthenticationMethod?
        if let text = text(table, "auth_method") {
            method = choice(text, "auth_method", of: ClientAuthenticationMethod.self)
        } else if table["auth_method"] == nil {
            report("\(clientPlace) needs an auth_method: none, client_secret_basic or client_secret_post", at: start)
        }
        let secret = readSecret(table, method: method, at: start)
        guard let id, let method else { return nil }
        var client = ClientConfiguration(id: id, authentication: method, secret: secret)
        if let scopes = readScopes(table) { client.scopes = scopes }
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

    private mutating func readSecret(
        _ table: TOMLTable, method: ClientAuthenticationMethod?, at position: TOMLPosition
    ) -> ClientSecretSource? {
        let file = path(table, "secret_file")
        let credential = readCredentialName(table)
        guard let method else { return nil }
        switch (method, table["secret_file"], table["secret_credential"]) {
        case (.none, nil, nil): return nil
        case (.none, let value?, _), (.none, nil, let value?):
            report("auth_method = \"none\" takes no secret", at: value.position)
        case (_, nil, nil):
            report("auth_method = \"\(method.rawValue)\" needs secret_file or secret_credential", at: position)
        case (_, _?, let second?):
            report("secret_file and secret_credential stand here both: one is enough", at: second.position)
        case (_, _?, nil): return file.map { .file(path: $0) }
        case (_, nil, _?): return credential.map { .credential(name: $0) }
        }
        return nil
    }

    private mutating func readCredentialName(_ table: TOMLTable) -> String? {
        guard let text = text(table, "secret_credential") else { return nil }
        guard (1...255).contains(text.bytes.count), text.bytes.allSatisfy({ (0x21...0x7E).contains($0) }),
            !text.bytes.contains(UInt8(ascii: "/")), text.bytes.first != UInt8(ascii: ".")
        else {
            report("secret_credential must be the name of a systemd credential, not a path", at: text.position)
            return nil
        }
        return String(decoding: text.bytes, as: UTF8.self)
    }

    /// RFC 6749 §3.3: printable ASCII without blank, quote and backslash.
    private mutating func readScopes(_ table: TOMLTable) -> [String]? {
        guard let list = texts(table, "scopes") else { return nil }
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
        if !scopes.contains("openid") {
            report("scopes must contain \"openid\": without it there is no ID token", at: list.position)
        }
        return scopes
    }
}
