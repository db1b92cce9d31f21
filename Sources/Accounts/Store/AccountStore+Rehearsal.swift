import ThreadLock

extension AccountStore {
    /// The same store on a connection of its own that undoes whatever it is told: a call answers what it would
    /// have answered, or throws what it would have thrown, and nothing has changed.
    package func rehearsal(settings: StoreSettings = StoreSettings()) throws(StoreError) -> AccountStore {
        let lock = try connection.withLock { (connection: inout Connection?) throws(StoreError) -> StoreFileLock in
            guard let connection else { throw .closed }
            return connection.lock
        }
        let database = try SQLiteDatabase.open(path: path, settings: settings)
        database.isRehearsing = true
        return AccountStore(path: path, Connection(database: database, lock: lock))
    }
}
