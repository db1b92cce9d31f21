import CCurl
import OpenIDConnect
import SecretMemory

/// What all transfers of one transport have in common: authorities, client certificate, proxy. Read
/// once; a changed file counts after a reload.
final class TransferProfile: @unchecked Sendable {  // fixed after init; OpenSSL locks what it counts
    let pointer: OpaquePointer
    private let usesSystemAuthorities: Bool

    init(_ options: CurlTransportOptions) throws(TransportSetupError) {
        var values = usher_profile_options()
        values.needs_tls13 = options.tls.lowestVersion == .tls13 ? 1 : 0
        values.has_no_tls13 = options.tls.highestVersion == .tls12 ? 1 : 0
        values.connect_timeout_ms = options.connectTimeout.wholeMilliseconds
        values.idle_s = Int(clamping: options.http.idleTime.components.seconds)
        values.keep_alive = options.http.keepsAlive ? 1 : 0
        values.needs_staple = options.tls.requiresStaple ? 1 : 0
        values.allows_loopback = options.allowsLoopback ? 1 : 0
        guard let pointer = usher_profile_new(&values) else { throw .library }
        self.pointer = pointer
        usesSystemAuthorities = options.tls.usesSystemAuthorities
        try addAuthorities(options.tls.authorities)
        try setSuites(options.tls.cipherSuites)
        try setPins(options.tls.pins)
        if let certificate = options.tls.clientCertificate { try setIdentity(certificate, options.readSecret) }
        if let proxy = options.http.proxy { try setProxy(proxy, options.readSecret) }
    }

    deinit {
        usher_profile_free(pointer)
    }

    /// Takes 20 ms: the transfer thread does it before the first https request, not start-up.
    func addSystemAuthorities() {
        if usesSystemAuthorities { usher_profile_add_system_authorities(pointer) }
    }

    private func addAuthorities(_ authorities: TLSConfiguration.Authorities?) throws(TransportSetupError) {
        let pem: [UInt8]
        switch authorities {
        case nil: return
        case .file(let path):
            guard let bytes = CertificateFile.read(path: path) else { throw .authorities }
            pem = bytes
        case .inline(let bytes): pem = bytes
        }
        guard usher_profile_add_authorities(pointer, pem, pem.count) == 0 else { throw .authorities }
    }

    private func setSuites(_ suites: Set<TLSCipherSuite>) throws(TransportSetupError) {
        // In the order of the type, strongest habits first: a set has none.
        let lists = [TLSConfiguration.Version.tls12, .tls13].map { version in
            TLSCipherSuite.allCases.filter { suites.contains($0) && $0.version == version }.map(\.rawValue)
                .joined(separator: ":")
        }
        guard usher_profile_set_suites(pointer, lists[0], lists[1]) == 0 else { throw .cipherSuites }
    }

    private func setPins(_ pins: [PublicKeyPin]) throws(TransportSetupError) {
        guard !pins.isEmpty else { return }
        let list = pins.map { "sha256//\($0.text)" }.joined(separator: ";")
        guard usher_profile_set_pins(pointer, list) == 0 else { throw .library }
    }

    private func setProxy(
        _ proxy: ProxyConfiguration, _ readSecret: @Sendable (String) -> SecretBytes?
    ) throws(TransportSetupError) {
        let result = (proxy.url.bytes + [0]).withCString { url in
            (proxy.url.host + [0]).withCString { host in
                usher_profile_set_proxy(pointer, url, host, proxy.url.isEncrypted ? 1 : 0)
            }
        }
        guard result == 0 else { throw .library }
        guard let file = proxy.credentialsFile else { return }
        guard let credentials = readSecret(file) else { throw .proxyCredentialsUnreadable }
        let isSet = credentials.withBytes { bytes in
            // RFC 7617 §2: the first colon ends the user's name; control characters are nobody's.
            guard bytes.dropFirst().contains(UInt8(ascii: ":")), bytes.first != UInt8(ascii: ":"),
                !bytes.contains(where: { $0 < 0x20 || $0 == 0x7F })
            else { return false }
            return usher_profile_set_proxy_credentials(pointer, bytes.baseAddress, bytes.count) == 0
        }
        guard isSet else { throw .proxyCredentialsMalformed }
    }

    private func setIdentity(
        _ files: ClientCertificate, _ readSecret: @Sendable (String) -> SecretBytes?
    ) throws(TransportSetupError) {
        guard let certificates = CertificateFile.read(path: files.certificateFile) else { throw .clientCertificate }
        guard let key = readSecret(files.keyFile) else { throw .clientKeyUnreadable }
        var passphrase: SecretBytes?
        if let file = files.passphraseFile {
            guard let bytes = readSecret(file) else { throw .clientKeyPassphraseUnreadable }
            passphrase = bytes
        }
        let none = SecretBytes(copying: [])
        let result = certificates.withUnsafeBytes { certificates in
            key.withBytes { key in
                (passphrase ?? none).withBytes { words in
                    var identity = usher_identity()
                    identity.certificates = certificates.baseAddress
                    identity.certificates_len = certificates.count
                    identity.key = key.baseAddress
                    identity.key_len = key.count
                    identity.passphrase = passphrase == nil ? nil : words.baseAddress
                    identity.passphrase_len = words.count
                    return usher_profile_set_identity(pointer, &identity)
                }
            }
        }
        switch UInt32(bitPattern: result) {
        case USHER_IDENTITY_OK.rawValue: return
        case USHER_IDENTITY_CERTIFICATE.rawValue: throw .clientCertificate
        case USHER_IDENTITY_PASSPHRASE.rawValue:
            throw passphrase == nil ? .clientKeyPassphraseMissing : .clientKeyPassphraseWrong
        case USHER_IDENTITY_MISMATCH.rawValue: throw .clientKeyMismatch
        default: throw .clientKey
        }
    }
}
