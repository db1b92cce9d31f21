/// A token that was a sign-in, as the store remembers it.
struct KnownToken {
    let issuer: [UInt8]
    /// 32 bytes.
    let fingerprint: [UInt8]
    let uid: UInt32
    /// In seconds since 1970.
    let expiry: Int64
}
