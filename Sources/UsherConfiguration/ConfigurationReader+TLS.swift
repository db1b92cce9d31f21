import OpenIDConnect
import StrictTOML

extension ConfigurationReader {
    /// The provider's `ca_file`, and `[provider.NAME.tls]`.
    mutating func readTLS(_ provider: TOMLTable, place: String) -> TLSConfiguration {
        var tls = TLSConfiguration()
        tls.authorities = path(provider, "ca_file").map { .file(path: $0) }
        guard let (table, _) = table(provider, "tls") else { return tls }
        checkKeys(table, of: "provider.NAME.tls", place: "\(place.dropLast()).tls]")
        readAuthorities(table, besides: provider["ca_file"], into: &tls)
        if let text = text(table, "server_name") {
            tls.serverName = HostPattern.hostName(text.bytes)
            if tls.serverName == nil { report("server_name must be a host name", at: text.position) }
        }
        if let text = text(table, "min_version"),
            let version = choice(text, "min_version", of: TLSConfiguration.Version.self)
        {
            tls.minimumVersion = version
        }
        readSuites(table, into: &tls)
        tls.clientCertificate = readClientCertificate(table)
        tls.pins = readPins(table)
        if let requires = flag(table, "require_ocsp_staple") { tls.requiresStaple = requires.value }
        return tls
    }

    private mutating func readAuthorities(
        _ table: TOMLTable, besides outer: TOMLValue?, into tls: inout TLSConfiguration
    ) {
        if let file = path(table, "ca_file") { tls.authorities = .file(path: file) }
        if let pem = text(table, "ca_pem") {
            tls.authorities = .inline(pem: pem.bytes)
            if !Self.contains(pem.bytes, "-----BEGIN CERTIFICATE-----") {
                report("ca_pem must hold certificates in PEM", at: pem.position)
            } else if Self.contains(pem.bytes, "PRIVATE KEY-----") {
                report("ca_pem holds a private key: a secret must not stand in this file", at: pem.position)
            }
        }
        let places = [outer, table["ca_file"], table["ca_pem"]].compactMap { $0 }
        for second in places.dropFirst() {
            report("the authorities are named twice: one ca_file or ca_pem is enough", at: second.position)
        }
        guard let usesSystem = flag(table, "use_system_ca") else { return }
        tls.usesSystemAuthorities = usesSystem.value
        if !usesSystem.value, places.isEmpty {
            report(
                "use_system_ca = false needs ca_file or ca_pem: no certificate could be trusted",
                at: usesSystem.position)
        }
    }

    private mutating func readSuites(_ table: TOMLTable, into tls: inout TLSConfiguration) {
        guard let list = texts(table, "cipher_suites") else { return }
        if list.isEmpty { report("cipher_suites must not be empty", at: list.position) }
        tls.cipherSuites = Set(list.texts.compactMap { choice($0, "cipher_suites", of: TLSCipherSuite.self) })
        if tls.minimumVersion == .tls13, !tls.cipherSuites.isEmpty,
            !tls.cipherSuites.contains(where: { $0.version == .tls13 })
        {
            report("cipher_suites has none for TLS 1.3, which min_version demands", at: list.position)
        }
    }

    private mutating func readClientCertificate(_ table: TOMLTable) -> ClientCertificate? {
        let certificate = path(table, "client_cert")
        let key = path(table, "client_key")
        let passphrase = path(table, "client_key_passphrase_file")
        switch (table["client_cert"], table["client_key"], table["client_key_passphrase_file"]) {
        case (nil, nil, let value?): report("client_key_passphrase_file needs client_key", at: value.position)
        case (let value?, nil, _): report("client_cert needs client_key", at: value.position)
        case (nil, let value?, _): report("client_key needs client_cert", at: value.position)
        default: break
        }
        guard let certificate, let key else { return nil }
        return ClientCertificate(certificateFile: certificate, keyFile: key, passphraseFile: passphrase)
    }

    private mutating func readPins(_ table: TOMLTable) -> [PublicKeyPin] {
        guard let list = texts(table, "pin_sha256") else { return [] }
        if list.isEmpty { report("pin_sha256 must not be empty", at: list.position) }
        if list.texts.count > 16 { report("pin_sha256 must be at most 16 pins", at: list.position) }
        var pins: [PublicKeyPin] = []
        for text in list.texts {
            guard let pin = PublicKeyPin(text.bytes) else {
                report("\(Quoted.text(text.bytes)) is no pin: base64 of the 32 bytes of SHA-256", at: text.position)
                continue
            }
            pins.append(pin)
        }
        return pins
    }

    private static func contains(_ bytes: [UInt8], _ word: String) -> Bool {
        let word = Array(word.utf8)
        guard bytes.count >= word.count else { return false }
        return (0...(bytes.count - word.count)).contains { bytes[$0...].starts(with: word) }
    }

    /// A boolean and its place; nil with a report when it is none.
    mutating func flag(_ table: TOMLTable, _ key: String) -> (value: Bool, position: TOMLPosition)? {
        guard let value = table[key] else { return nil }
        guard case .bool(let truth) = value.content else {
            wrongType(value, key, "true or false")
            return nil
        }
        return (truth, value.position)
    }
}
