import AccountRecord
import OpenIDConnect

extension SQLiteDatabase {
    func account(named name: LoginName) throws(StoreError) -> Account? {
        let found = try row(
            """
            SELECT uid, gid, name, issuer, subject, home, shell, uid_source, state, pinned, first_login, last_login,
            row_hash FROM accounts WHERE name = ?
            """, [.bytes(name.bytes)], read: Self.account)
        // The index says the name; the row must, too.
        guard found == nil || found?.name == name else { throw .corrupt(what: "an index") }
        return found
    }

    func account(uid: UInt32) throws(StoreError) -> Account? {
        try row(
            """
            SELECT uid, gid, name, issuer, subject, home, shell, uid_source, state, pinned, first_login, last_login,
            row_hash FROM accounts WHERE uid = ?
            """, [.id(uid)], read: Self.account)
    }

    func account(issuer: [UInt8], subject: [UInt8]) throws(StoreError) -> Account? {
        let found = try row(
            """
            SELECT uid, gid, name, issuer, subject, home, shell, uid_source, state, pinned, first_login, last_login,
            row_hash FROM accounts WHERE issuer = ? AND subject = ?
            """, [.bytes(issuer), .bytes(subject)], read: Self.account)
        guard found == nil || (found?.issuer == issuer && found?.subject == subject) else {
            throw .corrupt(what: "an index")
        }
        return found
    }

    /// All accounts, by name.
    func accounts() throws(StoreError) -> [Account] {
        try rows(
            """
            SELECT uid, gid, name, issuer, subject, home, shell, uid_source, state, pinned, first_login, last_login,
            row_hash FROM accounts ORDER BY name
            """, read: Self.account)
    }

    /// The next accounts behind a name, by name.
    func accounts(after name: [UInt8], limit: Int64) throws(StoreError) -> [Account] {
        try rows(
            """
            SELECT uid, gid, name, issuer, subject, home, shell, uid_source, state, pinned, first_login, last_login,
            row_hash FROM accounts WHERE name > ?1 ORDER BY name LIMIT ?2
            """, [.bytes(name), .integer(limit)], read: Self.account)
    }

    func insert(_ account: Account) throws(StoreError) {
        try execute(
            """
            INSERT INTO accounts (uid, gid, name, issuer, subject, home, shell, uid_source, state, pinned,
            first_login, last_login, row_hash) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """, values(of: account))
    }

    /// Writes the row of the account's uid anew.
    func update(_ account: Account) throws(StoreError) {
        let changed = try execute(
            """
            UPDATE accounts SET gid = ?2, name = ?3, issuer = ?4, subject = ?5, home = ?6, shell = ?7,
            uid_source = ?8, state = ?9, pinned = ?10, first_login = ?11, last_login = ?12, row_hash = ?13
            WHERE uid = ?1
            """, values(of: account))
        guard changed == 1 else { throw .corrupt(what: "a missing row") }
    }

    /// Takes facts, decisions and token with it.
    func deleteAccount(uid: UInt32) throws(StoreError) {
        try execute("DELETE FROM accounts WHERE uid = ?", [.id(uid)])
    }

    private static func account(_ row: SQLiteRow) throws(StoreError) -> Account {
        guard let name = try? LoginName.check(try row.bytes(2)), let source = UIDSource(rawValue: try row.text(7)),
            let state = AccountState(rawValue: try row.text(8))
        else { throw .corrupt(what: "a column") }
        let account = Account(
            uid: try row.integer32(0), gid: try row.integer32(1), name: name, issuer: try row.bytes(3),
            subject: try row.optionalBytes(4), home: try row.bytes(5), shell: try row.bytes(6), uidSource: source,
            state: state, isPinned: try row.bool(9),
            firstLogin: try row.optionalInteger(10).map { UnixSeconds($0) },
            lastLogin: try row.optionalInteger(11).map { UnixSeconds($0) })
        try hash(of: account).check(try row.bytes(12))
        return account
    }

    private func values(of account: Account) throws(StoreError) -> [SQLiteValue] {
        [
            .id(account.uid), .id(account.gid), .bytes(account.name.bytes), .bytes(account.issuer),
            .optional(account.subject), .bytes(account.home), .bytes(account.shell),
            .word(account.uidSource.rawValue), .word(account.state.rawValue), .flag(account.isPinned),
            .optional(account.firstLogin?.value), .optional(account.lastLogin?.value),
            .bytes(try Self.hash(of: account).digest()),
        ]
    }

    private static func hash(of account: Account) -> RowHash {
        var hash = RowHash("accounts")
        hash.add(Int64(account.uid))
        hash.add(Int64(account.gid))
        for field in [account.name.bytes, account.issuer, account.subject, account.home, account.shell] {
            hash.add(field)
        }
        hash.add(account.uidSource.rawValue)
        hash.add(account.state.rawValue)
        hash.add(account.isPinned ? 1 : 0)
        hash.add(account.firstLogin?.value)
        hash.add(account.lastLogin?.value)
        return hash
    }
}
