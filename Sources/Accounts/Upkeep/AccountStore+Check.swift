import AccountRecord

extension AccountStore {
    private static let maximumProblems = 100

    /// Reads every page, index and row, as `open` does and more. Throws only when the store does not answer.
    package func check() throws(StoreError) -> StoreReport {
        try snapshot { (database: SQLiteDatabase) throws(StoreError) -> StoreReport in
            var report = try database.counts()
            do throws(StoreError) { try StoreSchema.checkIntegrity(database) } catch {
                guard case .corrupt(let what) = error else { throw error }
                report.problems.append("damaged: \(what)")
            }
            try Self.checkRows(of: database, &report)
            return report
        }
    }

    private static func checkRows(of database: SQLiteDatabase, _ report: inout StoreReport) throws(StoreError) {
        let accounts: [Account]
        do throws(StoreError) {
            accounts = try database.accounts()
            _ = try database.tombstones()
        } catch {
            guard case .corrupt(let what) = error else { throw error }
            report.problems.append("accounts or tombstones are damaged: \(what)")
            return
        }
        for account in accounts where report.problems.count < maximumProblems {
            let name = String(decoding: account.name.bytes, as: UTF8.self)  // ASCII by its type
            do throws(StoreError) {
                _ = try database.facts(of: account, now: report.clockMark)
                try database.checkTombstones(of: account)
                _ = try database.sessions(uid: account.uid)
            } catch {
                guard case .corrupt(let what) = error else { throw error }
                report.problems.append("\(name): \(what)")
            }
        }
    }
}

extension SQLiteDatabase {
    fileprivate func counts() throws(StoreError) -> StoreReport {
        let state = try state()
        return StoreReport(
            version: try number("PRAGMA user_version"), accounts: try count("SELECT count(*) FROM accounts"),
            locked: try count("SELECT count(*) FROM accounts WHERE state = 'locked'"),
            pinned: try count("SELECT count(*) FROM accounts WHERE pinned = 1"),
            tombstones: try count("SELECT count(*) FROM tombstones"), facts: try count("SELECT count(*) FROM facts"),
            staleFacts: try count("SELECT count(*) FROM facts WHERE epoch <> ?", [.integer(state.factsEpoch)]),
            tokens: try count("SELECT count(*) FROM tokens WHERE sealed IS NOT NULL"), clockMark: state.clockMark,
            bytes: try number("PRAGMA page_count").multipliedReportingOverflow(by: try number("PRAGMA page_size"))
                .partialValue, problems: [])
    }

    private func count(_ sql: StaticString, _ values: [SQLiteValue] = []) throws(StoreError) -> Int {
        Int(clamping: try number(sql, values))
    }

    /// Nothing of a live account may be retired.
    fileprivate func checkTombstones(of account: Account) throws(StoreError) {
        guard try tombstone(named: account.name) == nil else { throw .corrupt(what: "its name is retired") }
        if let subject = account.subject {
            guard try tombstone(issuer: account.issuer, subject: subject) == nil else {
                throw .corrupt(what: "its identity is retired")
            }
        }
        guard try !isRetired(uid: account.uid) else { throw .corrupt(what: "its uid is retired") }
    }
}
