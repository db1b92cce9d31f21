import JOSE
import OpenIDConnect
import StrictTOML

extension ConfigurationReader {
    /// Where the secret or the private key lies: exactly one place where the method has one, none where
    /// it has none.
    mutating func readSecret(
        _ table: TOMLTable, method: ClientAuthenticationMethod?, at position: TOMLPosition
    ) -> ClientSecretSource? {
        let secret = source(table, file: "secret_file", credential: "secret_credential")
        let key = source(table, file: "private_key_file", credential: "private_key_credential")
        guard let method else { return nil }
        if method.usesSecret {
            refuse(key, "auth_method = \"\(method.rawValue)\" takes no private key")
            return single(secret, method, file: "secret_file", credential: "secret_credential", at: position)
        }
        refuse(secret, "auth_method = \"\(method.rawValue)\" takes no secret")
        if method == .privateKeyJWT {
            return single(key, method, file: "private_key_file", credential: "private_key_credential", at: position)
        }
        refuse(key, "auth_method = \"\(method.rawValue)\" takes no private key")
        return nil
    }

    /// Places that are written, in the order file, credential.
    private typealias Sources = [(place: TOMLPosition, source: ClientSecretSource?)]

    private mutating func source(_ table: TOMLTable, file: String, credential: String) -> Sources {
        var sources: Sources = []
        if let value = table[file] { sources.append((value.position, path(table, file).map { .file(path: $0) })) }
        if let value = table[credential] {
            sources.append((value.position, credentialName(table, credential).map { .credential(name: $0) }))
        }
        return sources
    }

    private mutating func refuse(_ sources: Sources, _ message: String) {
        if let first = sources.first { report(message, at: first.place) }
    }

    private mutating func single(
        _ sources: Sources, _ method: ClientAuthenticationMethod, file: String, credential: String,
        at position: TOMLPosition
    ) -> ClientSecretSource? {
        guard let first = sources.first else {
            report("auth_method = \"\(method.rawValue)\" needs \(file) or \(credential)", at: position)
            return nil
        }
        if sources.count > 1 {
            report("\(file) and \(credential) stand here both: one is enough", at: sources[1].place)
            return nil
        }
        return first.source
    }

    private mutating func credentialName(_ table: TOMLTable, _ key: String) -> String? {
        guard let text = text(table, key) else { return nil }
        guard (1...255).contains(text.bytes.count), text.bytes.allSatisfy({ (0x21...0x7E).contains($0) }),
            !text.bytes.contains(UInt8(ascii: "/")), text.bytes.first != UInt8(ascii: ".")
        else {
            report("\(key) must be the name of a systemd credential, not a path", at: text.position)
            return nil
        }
        return String(decoding: text.bytes, as: UTF8.self)
    }

    /// The certificate itself is `[provider.NAME.tls]`'s.
    mutating func checkCertificate(
        _ provider: TOMLTable, _ method: ClientAuthenticationMethod, place: String, at position: TOMLPosition
    ) {
        var present: TOMLTable?
        if case .table(let table)? = provider["tls"]?.content { present = table }
        guard present?["client_cert"] != nil, present?["client_key"] != nil else {
            report(
                "auth_method = \"\(method.rawValue)\" needs client_cert and client_key in \(place.dropLast()).tls]",
                at: position)
            return
        }
    }

    /// Keys that belong to some methods only; with another one they are a mistake.
    mutating func readAuthentication(_ table: TOMLTable, _ client: inout ClientConfiguration) {
        let method = client.authentication
        if belongs(table, "basic_encoding", method == .clientSecretBasic, "client_secret_basic"),
            let text = text(table, "basic_encoding"), let value = choice(text, "basic_encoding", of: BasicEncoding.self)
        {
            client.basicEncoding = value
        }
        if belongs(
            table, "secret_grace", method.usesSecret, "client_secret_basic, client_secret_post or client_secret_jwt"),
            let value = duration(table, "secret_grace", in: 0...86_400)
        {
            client.secretGrace = value
        }
        let assertions = "client_secret_jwt or private_key_jwt"
        if belongs(table, "assertion_alg", method.usesAssertion, assertions), let text = text(table, "assertion_alg") {
            if method == .clientSecretJWT {
                let value = choice(text, "assertion_alg", of: SharedSecretAlgorithm.self)
                client.assertion.secretAlgorithm = value ?? .hs384
            } else {
                client.assertion.algorithm = choice(text, "assertion_alg", of: SignatureAlgorithm.self) ?? .es256
            }
        }
        if belongs(table, "assertion_audience", method.usesAssertion, assertions),
            let text = text(table, "assertion_audience"),
            let value = choice(text, "assertion_audience", of: ClientAssertionSettings.Audience.self)
        {
            client.assertion.audience = value
        }
        if belongs(table, "assertion_client_id", method.usesAssertion, assertions),
            let text = text(table, "assertion_client_id"),
            let value = choice(text, "assertion_client_id", of: ClientAssertionSettings.ClientIDParameter.self)
        {
            client.assertion.clientID = value
        }
        if belongs(table, "key_id", method == .privateKeyJWT, "private_key_jwt"), let text = text(table, "key_id") {
            let isID = (1...255).contains(text.bytes.count) && text.bytes.allSatisfy { (0x20...0x7E).contains($0) }
            if isID {
                client.assertion.keyID = text.bytes
            } else {
                report("key_id must be 1 to 255 printable ASCII characters", at: text.position)
            }
        }
    }

    /// Is the key there, and does it belong to the method?
    private mutating func belongs(_ table: TOMLTable, _ key: String, _ fits: Bool, _ methods: String) -> Bool {
        guard let value = table[key] else { return false }
        if !fits { report("\(key) belongs to auth_method \(methods)", at: value.position) }
        return fits
    }
}
