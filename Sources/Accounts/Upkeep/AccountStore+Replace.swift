package import OpenIDConnect
import ThreadLock

extension AccountStore {
    /// `restore(backup:to:now:)` under a store that is open, and goes on with what was restored. Whoever calls
    /// the store meanwhile waits. Afterwards the store is closed only when neither it nor the restored one can be
    /// opened.
    package func restore(
        backup: String, now: UnixSeconds, settings: StoreSettings = StoreSettings()
    ) throws(StoreError) -> RestoreReport {
        // What is no backup disturbs nobody.
        _ = try Self.rehearseRestore(backup: backup, to: path, now: now, settings: settings)
        return try connection.withLock { (connection: inout Connection?) throws(StoreError) -> RestoreReport in
            connection = nil
            do throws(StoreError) {
                let report = try Self.restore(backup: backup, to: path, now: now, settings: settings)
                connection = try Self.reopen(path, settings)
                return report
            } catch {
                if connection == nil { connection = try? Self.reopen(path, settings) }
                throw error
            }
        }
    }

    /// What `restore(backup:to:now:)` would do. Nothing is put in the store's place.
    package static func rehearseRestore(
        backup: String, to path: String, now: UnixSeconds, settings: StoreSettings = StoreSettings()
    ) throws(StoreError) -> RestoreReport {
        let files = try StoreFiles(path)
        let previous = try PreviousStore.read(path, settings: settings)
        let copies = [files.newPath] + StoreFiles.companions(of: files.newPath)
        for path in copies { try StoreFiles.remove(path) }
        defer { for path in copies { try? StoreFiles.remove(path) } }
        try StoreFiles.make(files.newPath)
        return try fill(files.newPath, from: backup, previous: previous, now: now, settings: settings)
    }

    private static func reopen(_ path: String, _ settings: StoreSettings) throws(StoreError) -> Connection {
        try connection(path: path, creation: .never, settings: settings, steps: SchemaMigration.all)
    }
}
