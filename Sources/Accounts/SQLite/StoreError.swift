/// Why the store does not answer. Nothing is ever granted on one of these.
package enum StoreError: Error, Equatable, Sendable {
    /// Another program holds the store longer than we wait.
    case locked
    /// The file, a page, a row or the schema is damaged. `what` is fixed text of ours.
    case corrupt(what: String)
    /// The disk is full, or the store has its greatest size.
    case full
    case readOnly
    /// A database of another program.
    case foreign(applicationID: Int64)
    /// Written by a later version of Usher.
    case newer(version: Int64)
    /// The tables are not those of the version that the file names.
    case schema
    case missing
    /// There is a file already where a new one was to be made.
    case exists
    /// A restore was interrupted; `AccountStore.restore` again finishes it.
    case restoreUnfinished
    case path(StorePathRefusal)
    /// SQLite could not read, write or open; its extended code.
    case io(code: Int32)
    /// A system call of ours failed; errno's value.
    case host(number: Int32)
    case memory
    case closed
    /// What was to be kept is too large or would not come back as it is.
    case notStorable
    /// SQLite refused for a reason that we do not provoke; its extended code.
    case sqlite(code: Int32)

    /// The audit name: stable, in docs/runbook.md.
    package var reason: String {
        switch self {
        case .locked: "store.locked"
        case .corrupt: "store.corrupt"
        case .full: "store.full"
        case .readOnly: "store.read_only"
        case .foreign: "store.foreign"
        case .newer: "store.newer"
        case .schema: "store.schema"
        case .missing: "store.missing"
        case .exists: "store.exists"
        case .restoreUnfinished: "store.restore_unfinished"
        case .path: "store.path"
        case .io, .host: "store.io"
        case .memory: "store.memory"
        case .closed: "store.closed"
        case .notStorable: "store.not_storable"
        case .sqlite: "store.failed"
        }
    }
}

/// Why the store's files are not to be trusted.
package enum StorePathRefusal: Error, Equatable, Sendable {
    case notAbsolute
    case directoryMissing
    /// The directory, or one above it, is a link or no directory.
    case notDirectory
    /// A directory above it could be replaced by somebody who is neither root nor us.
    case parentNotTrusted
    /// The directory belongs to somebody else, or others may enter it.
    case directoryNotOurs
    case notRegularFile
    /// The file belongs to somebody else, or others may read or write it.
    case fileNotOurs
}

/// An error that can carry a failure of the store.
protocol StoreFailing: Error {
    init(store: StoreError)
}

extension StoreError: StoreFailing {
    init(store: StoreError) { self = store }
}
