package import OpenIDConnect

/// What a look at the whole store has found.
package struct StoreReport: Equatable, Sendable {
    /// `user_version`.
    package var version: Int64
    package var accounts: Int
    package var locked: Int
    package var pinned: Int
    package var tombstones: Int
    package var facts: Int
    /// Of a restored store, or from before a reset of the clock mark.
    package var staleFacts: Int
    package var tokens: Int
    /// The latest time that the store has seen.
    package var clockMark: UnixSeconds
    /// Bytes of the database, without its log.
    package var bytes: Int64
    /// What is wrong, one sentence each; empty when nothing is.
    package var problems: [String]
}
