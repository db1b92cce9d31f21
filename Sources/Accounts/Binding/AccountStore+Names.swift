package import AccountRecord
package import OpenIDConnect

extension AccountStore {
    /// Gives the account another name; uid and identity stay. The old name is never anybody else's. What the
    /// last sign-in said is dropped: it spoke of the old name.
    package func rename(_ name: LoginName, to new: LoginName, now: UnixSeconds) throws(BindingError) -> Account {
        try write { (database: SQLiteDatabase) throws(BindingError) -> Account in
            var account = try database.existingAccount(named: name)
            guard new != name else { return account }
            guard account.uidSource == .local || !ReservedNames.contains(new) else { throw .nameReserved }
            let (holder, retired) = try database.holders(of: new)
            if let holder { throw .nameTaken(uid: holder.uid) }
            guard retired.map({ $0.uid == account.uid && $0.cause == .renamed }) ?? true else { throw .nameRetired }
            account.name = new
            do throws(StoreError) {
                try database.deleteTombstone(named: new, uid: account.uid)
                try database.insert(
                    Tombstone(
                        uid: account.uid, name: name, issuer: nil, subject: nil, cause: .renamed, madeAt: now))
                try database.update(account)
                try database.dropSignIn(uid: account.uid)
                try database.noteTime(now)
            } catch {
                throw .store(error)
            }
            return account
        }
    }

    /// Gives the account to another identity, which root vouches for; name and uid stay. The old identity
    /// never comes to another account. What the last sign-in said is dropped.
    package func rebind(
        _ name: LoginName, issuer: [UInt8], subject: [UInt8], now: UnixSeconds
    ) throws(BindingError) -> Account {
        try AccountProposal.check(issuer: issuer)
        try AccountProposal.check(subject: subject)
        return try write { (database: SQLiteDatabase) throws(BindingError) -> Account in
            var account = try database.existingAccount(named: name)
            let old = account
            let (holder, retired) = try database.holders(of: issuer, subject)
            if let holder {
                guard holder.uid == account.uid else { throw .subjectTaken(by: holder.name) }
                return account
            }
            if let retired, retired.uid != account.uid || retired.cause != .rebound {
                throw retired.cause == .forgotten ? .forgotten : .subjectRetired
            }
            (account.issuer, account.subject) = (issuer, subject)
            (account.isPinned, account.firstLogin, account.lastLogin) = (true, nil, nil)
            do throws(StoreError) {
                try database.deleteTombstone(issuer: issuer, subject: subject, uid: account.uid)
                if let subject = old.subject {
                    try database.insert(
                        Tombstone(
                            uid: old.uid, name: nil, issuer: old.issuer, subject: subject, cause: .rebound,
                            madeAt: now))
                }
                try database.update(account)
                try database.dropSignIn(uid: account.uid)
                try database.noteTime(now)
            } catch {
                throw .store(error)
            }
            return account
        }
    }

    /// Removes the account and everything known of it. Its name, uid and identity are never used again.
    package func forget(_ name: LoginName, now: UnixSeconds) throws(BindingError) -> Tombstone {
        let tombstone = try write { (database: SQLiteDatabase) throws(BindingError) -> Tombstone in
            let account = try database.existingAccount(named: name)
            do throws(StoreError) {
                try database.noteTime(now)
                return try database.forget(account, now: now)
            } catch {
                throw .store(error)
            }
        }
        emptyLog()
        return tombstone
    }
}

extension SQLiteDatabase {
    func forget(_ account: Account, now: UnixSeconds) throws(StoreError) -> Tombstone {
        let tombstone = Tombstone(
            uid: account.uid, name: account.name, issuer: account.subject == nil ? nil : account.issuer,
            subject: account.subject, cause: .forgotten, madeAt: now)
        try deleteAccount(uid: account.uid)
        try insert(tombstone)
        return tombstone
    }

    /// Facts, refresh token and sign-ins of an account that changed.
    func dropSignIn(uid: UInt32) throws(StoreError) {
        try execute("DELETE FROM facts WHERE uid = ?", [.id(uid)])
        try execute("DELETE FROM decisions WHERE uid = ?", [.id(uid)])
        try execute("DELETE FROM sessions WHERE uid = ?", [.id(uid)])
        try forgetEnding(uid: uid)
        try dropToken(uid: uid)
    }

    fileprivate func holders(of name: LoginName) throws(BindingError) -> (Account?, Tombstone?) {
        do throws(StoreError) { return (try account(named: name), try tombstone(named: name)) } catch {
            throw .store(error)
        }
    }

    fileprivate func holders(of issuer: [UInt8], _ subject: [UInt8]) throws(BindingError) -> (Account?, Tombstone?) {
        do {
            return (
                try account(issuer: issuer, subject: subject), try tombstone(issuer: issuer, subject: subject)
            )
        } catch {
            throw .store(error)
        }
    }
}
