package import OpenIDConnect

/// An access token that was a sign-in: it is none again, as long as it is good.
package struct UsedToken: Equatable, Sendable {
    package let issuer: [UInt8]
    package let subject: [UInt8]
    /// 32 bytes: `PresentedToken.fingerprint`.
    package let fingerprint: [UInt8]
    package let expiry: UnixSeconds

    package init(issuer: [UInt8], subject: [UInt8], fingerprint: [UInt8], expiry: UnixSeconds) {
        self.issuer = issuer
        self.subject = subject
        self.fingerprint = fingerprint
        self.expiry = expiry
    }
}

/// Why an access token makes no sign-in of an account.
package enum UsedTokenError: Error, Equatable, Sendable {
    /// Nobody has the uid, or another identity or name than a moment ago.
    case otherAccount
    case locked
    /// It was a sign-in before.
    case usedBefore
    /// So many tokens of the account are still good that no more can be told apart.
    case tooMany
    /// The host's clock is behind what the store has seen: what was used may be forgotten.
    case clockBehind
    case store(StoreError)
}
