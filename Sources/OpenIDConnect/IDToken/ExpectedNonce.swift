/// What an ID token's `nonce` is compared with (OpenID Connect Core §3.1.3.7, item 11).
package enum ExpectedNonce: Equatable, Sendable {
    /// None was sent: whatever stands in the token says nothing.
    case none
    /// Must be equal where the token has one: many providers forget it in the device grant.
    case ifPresent([UInt8])
    /// Must be there and equal.
    case required([UInt8])

    /// What was sent; nil when nothing was.
    var sent: [UInt8]? {
        switch self {
        case .none: nil
        case .ifPresent(let nonce), .required(let nonce): nonce
        }
    }
}
