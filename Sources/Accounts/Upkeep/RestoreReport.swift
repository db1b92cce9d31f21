package import AccountRecord

/// What a restore has done.
package struct RestoreReport: Equatable, Sendable {
    /// What could be read of the store that was replaced.
    package enum Previous: Sendable {
        case absent
        case whole
        /// It was damaged; what could still be read was kept.
        case partial
    }

    package var previous: Previous
    /// Accounts in the restored store.
    package var accounts: Int
    /// Locks and tombstones, and accounts of people who came after the backup, taken from the previous store.
    package var kept: ImportReport
    /// Accounts about which backup and previous store disagree: locked, for an administrator to look at.
    package var disputed: [LoginName]
}
