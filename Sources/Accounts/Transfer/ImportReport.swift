/// What a document of accounts has brought, in entries.
package struct ImportReport: Equatable, Sendable {
    package var added = 0
    package var known = 0
    /// Accounts of both that are pinned now, or have an identity now.
    package var completed = 0
    package var locked = 0
    /// Accounts that the other side has forgotten, and that are gone here now.
    package var forgotten = 0
    package var tombstones = 0
    /// Accounts of the other side that were forgotten here; they stay so.
    package var skipped = 0

    package init(
        added: Int = 0, known: Int = 0, completed: Int = 0, locked: Int = 0, forgotten: Int = 0,
        tombstones: Int = 0, skipped: Int = 0
    ) {
        self.added = added
        self.known = known
        self.completed = completed
        self.locked = locked
        self.forgotten = forgotten
        self.tombstones = tombstones
        self.skipped = skipped
    }
}
