package import AccountRecord

extension AccountStore {
    package func account(named name: LoginName) throws(StoreError) -> Account? {
        try read { (database: SQLiteDatabase) throws(StoreError) in try database.account(named: name) }
    }

    package func account(uid: UInt32) throws(StoreError) -> Account? {
        try read { (database: SQLiteDatabase) throws(StoreError) in try database.account(uid: uid) }
    }

    /// All accounts, by name.
    package func accounts() throws(StoreError) -> [Account] {
        try read { (database: SQLiteDatabase) throws(StoreError) in try database.accounts() }
    }

    /// At most `limit` accounts, by name, behind `name`; nil: from the beginning.
    package func accounts(after name: LoginName?, limit: Int) throws(StoreError) -> [Account] {
        try read { (database: SQLiteDatabase) throws(StoreError) in
            try database.accounts(after: name?.bytes ?? [], limit: Int64(limit))
        }
    }

    package func tombstones() throws(StoreError) -> [Tombstone] {
        try read { (database: SQLiteDatabase) throws(StoreError) in try database.tombstones() }
    }

    /// Makes an account without a login, with or without an identity; false when it was there already.
    /// Its first login makes the binding and gets no privileged group.
    package func add(_ proposal: AccountProposal) throws(BindingError) -> Bool {
        try make(proposal, isPinned: false)
    }

    /// The same, and root vouches for it: the login that makes the binding may have privileged groups. An
    /// account that is there is pinned; it is given the identity when it has none.
    package func pin(_ proposal: AccountProposal) throws(BindingError) -> Bool {
        try make(proposal, isPinned: true)
    }

    private func make(_ proposal: AccountProposal, isPinned: Bool) throws(BindingError) -> Bool {
        try proposal.check()
        return try write { (database: SQLiteDatabase) throws(BindingError) -> Bool in
            try database.make(proposal, isPinned: isPinned)
        }
    }

    /// No login, no account phase, whatever the provider says. Locking twice is no error.
    package func lock(_ name: LoginName) throws(BindingError) -> Account {
        try change(name) { $0.state = .locked }
    }

    package func unlock(_ name: LoginName) throws(BindingError) -> Account {
        try change(name) { $0.state = .active }
    }

    private func change(_ name: LoginName, _ body: (inout Account) -> Void) throws(BindingError) -> Account {
        try write { (database: SQLiteDatabase) throws(BindingError) -> Account in
            var account = try database.existingAccount(named: name)
            body(&account)
            do throws(StoreError) { try database.update(account) } catch { throw .store(error) }
            return account
        }
    }
}

extension SQLiteDatabase {
    func existingAccount(named name: LoginName) throws(BindingError) -> Account {
        let found: Account?
        do throws(StoreError) { found = try account(named: name) } catch { throw .store(error) }
        guard let found else { throw .unknown }
        return found
    }

    /// false when the account was there already.
    func make(_ proposal: AccountProposal, isPinned: Bool) throws(BindingError) -> Bool {
        let situation: BindingSituation
        do throws(StoreError) { situation = try self.situation(of: proposal) } catch { throw .store(error) }
        if let known = try Self.same(proposal, in: situation) {
            var account = known
            account.subject = account.subject ?? proposal.subject
            account.isPinned = account.isPinned || isPinned
            if account != known {
                do throws(StoreError) { try update(account) } catch { throw .store(error) }
            }
            return false
        }
        try BindingRule.checkNew(proposal, situation: situation)
        do throws(StoreError) {
            try insert(proposal.account(isPinned: isPinned))
            try keepSeed(of: proposal)
        } catch {
            throw .store(error)
        }
        return true
    }

    /// The account with the proposal's name, uid and identity; nil when none has the name.
    private static func same(
        _ proposal: AccountProposal, in situation: BindingSituation
    ) throws(BindingError) -> Account? {
        guard let known = situation.withName else { return nil }
        guard known.issuer == proposal.issuer else { throw .issuerChanged }
        guard known.uid == proposal.uid else { throw .uidChanged(bound: known.uid) }
        guard let subject = proposal.subject else { return known }
        if let bound = known.subject {
            guard bound == subject else { throw .subjectChanged }
            return known
        }
        if let other = situation.withIdentity { throw .subjectTaken(by: other.name) }
        try BindingRule.checkRetired(situation.retiredIdentity)
        return known
    }
}
