import OpenIDConnect

/// What the store knows of itself: one row.
struct StoreState: Equatable {
    /// The latest time that was ever written.
    var clockMark: UnixSeconds
    /// Facts of another epoch count as none.
    var factsEpoch: Int64
    /// SHA-256 of the site's seed for uids; nil until the first derived uid.
    var seedFingerprint: [UInt8]?

    fileprivate func hash() -> RowHash {
        var hash = RowHash("store")
        hash.add(clockMark.value)
        hash.add(factsEpoch)
        hash.add(seedFingerprint)
        return hash
    }
}

extension SQLiteDatabase {
    func state() throws(StoreError) -> StoreState {
        let found = try row("SELECT clock_mark, facts_epoch, seed_fingerprint, row_hash FROM store WHERE id = 1") {
            (row) throws(StoreError) in
            let state = StoreState(
                clockMark: UnixSeconds(try row.integer(0)), factsEpoch: try row.integer(1),
                seedFingerprint: try row.optionalBytes(2))
            try state.hash().check(try row.bytes(3))
            return state
        }
        guard let found else { throw .corrupt(what: "a missing row") }
        return found
    }

    func insert(_ state: StoreState) throws(StoreError) {
        try execute(
            "INSERT INTO store (id, clock_mark, facts_epoch, seed_fingerprint, row_hash) VALUES (1, ?, ?, ?, ?)",
            values(of: state))
    }

    func update(_ state: StoreState) throws(StoreError) {
        try execute(
            "UPDATE store SET clock_mark = ?, facts_epoch = ?, seed_fingerprint = ?, row_hash = ? WHERE id = 1",
            values(of: state))
    }

    /// Raises the clock mark, never lowers it.
    func noteTime(_ now: UnixSeconds) throws(StoreError) {
        var state = try state()
        guard state.clockMark < now else { return }
        state.clockMark = now
        try update(state)
    }

    private func values(of state: StoreState) throws(StoreError) -> [SQLiteValue] {
        [
            .integer(state.clockMark.value), .integer(state.factsEpoch), .optional(state.seedFingerprint),
            .bytes(try state.hash().digest()),
        ]
    }
}
