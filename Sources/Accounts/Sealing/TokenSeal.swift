/// With what a refresh token is sealed.
package struct TokenSeal: Sendable {
    /// This host's name.
    let host: [UInt8]
    let keys: StoreKeys
    /// 12 bytes of the host's random generator, never used twice.
    let nonce: [UInt8]

    package init(host: [UInt8], keys: StoreKeys, nonce: [UInt8]) {
        self.host = host
        self.keys = keys
        self.nonce = nonce
    }
}
