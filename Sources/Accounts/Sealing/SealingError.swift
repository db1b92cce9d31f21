/// Why a token is not sealed, or a sealed one not opened.
package enum SealingError: Error, Equatable, Sendable {
    /// A store key has 32 bytes.
    case keySize(count: Int)
    /// A refresh token has 1 to 65,536 bytes.
    case tokenSize(count: Int)
    /// No record of ours, or of a later version.
    case format
    /// It was sealed under a key that is not there.
    case keyUnknown
    /// Another host, identity, uid or version than it was sealed for; or a byte was changed.
    case forged
    /// OpenSSL has no memory, or no AES.
    case cryptography
    /// There is no account with the uid, or nobody is bound to it.
    case unknownAccount
    case store(StoreError)

    /// The audit name: stable, in docs/runbook.md.
    package var reason: String {
        switch self {
        case .keySize: "sealed_token.key_size"
        case .tokenSize: "sealed_token.size"
        case .format: "sealed_token.format"
        case .keyUnknown: "sealed_token.key_unknown"
        case .forged: "sealed_token.forged"
        case .cryptography: "sealed_token.cryptography"
        case .unknownAccount: "sealed_token.account_unknown"
        case .store(let error): error.reason
        }
    }
}

extension SealingError {
    /// What it is to somebody who knows the store alone.
    var storeError: StoreError {
        switch self {
        case .store(let error): error
        case .cryptography: .memory
        case .keySize, .tokenSize, .format, .keyUnknown, .forged, .unknownAccount: .notStorable
        }
    }
}

extension SealingError: StoreFailing {
    init(store: StoreError) { self = .store(store) }
}
