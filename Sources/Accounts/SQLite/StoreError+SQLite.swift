import CSQLite

extension StoreError {
    /// The error of an extended result code.
    init(code: Int32) {
        switch code & 0xFF {
        case SQLITE_BUSY, SQLITE_LOCKED, SQLITE_PROTOCOL: self = .locked
        case SQLITE_CORRUPT, SQLITE_NOTADB: self = .corrupt(what: "a page")
        // Our statements ask before they write: a constraint that speaks up nevertheless has seen two
        // pages that contradict each other.
        case SQLITE_CONSTRAINT: self = .corrupt(what: "a constraint")
        case SQLITE_FULL: self = .full
        case SQLITE_READONLY: self = .readOnly
        case SQLITE_NOMEM: self = .memory
        case SQLITE_TOOBIG: self = .notStorable
        case SQLITE_IOERR where code == Self.noMemory: self = .memory
        case SQLITE_IOERR, SQLITE_CANTOPEN, SQLITE_PERM, SQLITE_NOLFS: self = .io(code: code)
        default: self = .sqlite(code: code)
        }
    }

    /// `SQLITE_IOERR_NOMEM`, a macro of macros.
    private static let noMemory = SQLITE_IOERR | 12 << 8
}
