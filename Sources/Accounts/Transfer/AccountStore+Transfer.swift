package import OpenIDConnect

extension AccountStore {
    /// The longest document that `importAccounts` takes.
    package static let maximumExportBytes = AccountsDocument.maximumBytes

    /// Bindings, pins, locks and tombstones as one JSON document, as of one moment.
    package func export() throws(StoreError) -> [UInt8] {
        let document = try snapshot { (database: SQLiteDatabase) throws(StoreError) -> AccountsDocument in
            try database.document()
        }
        return document.encoded()
    }

    /// Takes over what another host has exported, all of it or nothing. Locks and tombstones of both hosts
    /// count afterwards; logins and facts are each host's own.
    package func importAccounts(_ bytes: [UInt8], now: UnixSeconds) throws(ImportError) -> ImportReport {
        let document = try AccountsDocument.read(bytes)
        return try write { (database: SQLiteDatabase) throws(ImportError) -> ImportReport in
            var merge = AccountsMerge(into: database, now: now)
            for (index, tombstone) in document.tombstones.enumerated() {
                do throws(BindingError) { try merge.take(tombstone) } catch {
                    throw Self.importError(.tombstones, index: index, error)
                }
            }
            for (index, account) in document.accounts.enumerated() {
                do throws(BindingError) {
                    try merge.take(account, seedFingerprint: document.seedFingerprint)
                } catch {
                    throw Self.importError(.accounts, index: index, error)
                }
            }
            do throws(StoreError) { try database.noteTime(now) } catch { throw .store(error) }
            return merge.report
        }
    }

    private static func importError(_ list: ImportError.List, index: Int, _ error: BindingError) -> ImportError {
        if case .store(let error) = error { .store(error) } else { .conflict(list, index: index, error) }
    }
}

extension SQLiteDatabase {
    func document() throws(StoreError) -> AccountsDocument {
        AccountsDocument(
            accounts: try accounts(), tombstones: try tombstones(), seedFingerprint: try state().seedFingerprint)
    }
}
