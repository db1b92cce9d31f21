/// What could be read of a store that is to be replaced.
struct PreviousStore {
    var kind: RestoreReport.Previous
    var accounts: [Account] = []
    var tombstones: [Tombstone] = []
    var state: StoreState?
    /// They are good no second time, whatever the backup knows.
    var usedTokens: [KnownToken] = []

    /// Of a damaged store each table is read that can still be read. A store of another program or of a later
    /// version, one in use or on a disk that fails is an error.
    static func read(_ path: String, settings: StoreSettings) throws(StoreError) -> PreviousStore {
        do throws(StoreError) {
            let database = try AccountStore.connect(path, settings: settings, steps: SchemaMigration.all)
            return PreviousStore(
                kind: .whole, accounts: try database.accounts(), tombstones: try database.tombstones(),
                state: try database.state(), usedTokens: try database.usedTokens())
        } catch {
            switch error {
            case .missing: return PreviousStore(kind: .absent)
            case .corrupt, .schema: return salvage(path, settings: settings)
            default: throw error
            }
        }
    }

    private static func salvage(_ path: String, settings: StoreSettings) -> PreviousStore {
        guard let database = try? SQLiteDatabase.open(path: path, settings: settings) else {
            return PreviousStore(kind: .partial)
        }
        return PreviousStore(
            kind: .partial, accounts: (try? database.accounts()) ?? [],
            tombstones: (try? database.tombstones()) ?? [], state: try? database.state(),
            usedTokens: (try? database.usedTokens()) ?? [])
    }
}
