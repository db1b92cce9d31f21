/// A cipher suite that may be offered, by OpenSSL's name: forward secrecy and authenticated encryption.
package enum TLSCipherSuite: String, CaseIterable, Sendable {
    case aes128 = "TLS_AES_128_GCM_SHA256"
    case aes256 = "TLS_AES_256_GCM_SHA384"
    case chaCha20 = "TLS_CHACHA20_POLY1305_SHA256"
    case ecdsaAES128 = "ECDHE-ECDSA-AES128-GCM-SHA256"
    case ecdsaAES256 = "ECDHE-ECDSA-AES256-GCM-SHA384"
    case ecdsaChaCha20 = "ECDHE-ECDSA-CHACHA20-POLY1305"
    case rsaAES128 = "ECDHE-RSA-AES128-GCM-SHA256"
    case rsaAES256 = "ECDHE-RSA-AES256-GCM-SHA384"
    case rsaChaCha20 = "ECDHE-RSA-CHACHA20-POLY1305"

    /// The one version that has it.
    package var version: TLSConfiguration.Version {
        switch self {
        case .aes128, .aes256, .chaCha20: .tls13
        case .ecdsaAES128, .ecdsaAES256, .ecdsaChaCha20, .rsaAES128, .rsaAES256, .rsaChaCha20: .tls12
        }
    }
}
