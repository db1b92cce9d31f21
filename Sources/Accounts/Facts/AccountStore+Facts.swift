package import AccountRecord
package import LoginPolicy
package import OpenIDConnect

extension AccountStore {
    /// The account of a name and what its last sign-in said; nil when nobody has the name. For the account
    /// phase: it writes nothing.
    package func standing(of name: LoginName, now: UnixSeconds) throws(StoreError) -> AccountStanding? {
        try read { (database: SQLiteDatabase) throws(StoreError) -> AccountStanding? in
            guard let account = try database.account(named: name) else { return nil }
            let found = try database.factsAndSource(of: account, now: now)
            return AccountStanding(account: account, facts: found.facts, factsSource: found.source)
        }
    }

    /// For each account with facts that are not stale, by uid, what changes whenever they do.
    package func factsMarks() throws(StoreError) -> [UInt32: [UInt8]] {
        try read { (database: SQLiteDatabase) throws(StoreError) -> [UInt32: [UInt8]] in
            let rows = try database.rows(
                "SELECT uid, row_hash FROM facts WHERE epoch = (SELECT facts_epoch FROM store)"
            ) { (row) throws(StoreError) in
                (uid: try row.integer32(0), mark: try row.bytes(1))
            }
            return Dictionary(rows.map { ($0.uid, $0.mark) }) { first, _ in first }
        }
    }

    /// Replaces what is known of the identity's account. `source` says how the facts were read, at most 64 KiB
    /// that the store does not look into.
    package func keep(_ facts: LoginFacts, source: [UInt8] = [], now: UnixSeconds) throws(BindingError) {
        let encoded = try facts.encodedForStore()
        guard source.count <= LoginFacts.maximumSourceBytes else { throw .store(.notStorable) }
        try change(issuer: facts.issuer, subject: facts.subject, now: now) {
            (database: SQLiteDatabase, account: Account) throws(StoreError) in
            try database.put(encoded, source: source, of: facts, uid: account.uid, now: now)
        }
    }

    /// Raises the mark that the host's clock is measured against. Every call that writes and has a
    /// time does that, too.
    package func noteTime(_ now: UnixSeconds) throws(StoreError) {
        try write { (database: SQLiteDatabase) throws(StoreError) in try database.noteTime(now) }
    }

    /// Sets the mark to `now` after the host's clock had been ahead. All facts are stale then: their times
    /// cannot be believed. Root's decision only.
    package func resetClockMark(to now: UnixSeconds) throws(StoreError) {
        try write { (database: SQLiteDatabase) throws(StoreError) in
            var state = try database.state()
            state.clockMark = now
            state.factsEpoch = try state.nextEpoch()
            try database.update(state)
        }
    }

    private func change(
        issuer: [UInt8], subject: [UInt8], now: UnixSeconds,
        _ body: (SQLiteDatabase, Account) throws(StoreError) -> Void
    ) throws(BindingError) {
        try write { (database: SQLiteDatabase) throws(BindingError) in
            let account: Account?
            do throws(StoreError) { account = try database.account(issuer: issuer, subject: subject) } catch {
                throw .store(error)
            }
            guard let account else { throw .unknown }
            do throws(StoreError) {
                try body(database, account)
                try database.noteTime(now)
            } catch {
                throw .store(error)
            }
        }
    }
}

extension StoreState {
    func nextEpoch() throws(StoreError) -> Int64 {
        let (next, overflow) = factsEpoch.addingReportingOverflow(1)
        guard !overflow else { throw .corrupt(what: "a column") }
        return next
    }
}
