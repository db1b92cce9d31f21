package import AccountRecord
package import OpenIDConnect

/// A name, an identity or both that nobody but the account with this uid may have again; when that account
/// is gone, nobody at all. The uid itself is never given again.
package struct Tombstone: Equatable, Sendable {
    package enum Cause: String, CaseIterable, Sendable {
        /// The account is gone.
        case forgotten
        /// The account has another name now.
        case renamed
        /// The account belongs to another identity now.
        case rebound
    }

    package let uid: UInt32
    package let name: LoginName?
    /// Both or none.
    package let issuer: [UInt8]?
    package let subject: [UInt8]?
    package let cause: Cause
    package let madeAt: UnixSeconds
}
