import AccountRecord
package import OpenIDConnect

extension AccountStore {
    /// Puts a backup in the store's place. Nobody may have the store open. No lock or tombstone of the
    /// store that is there is lost; who came after the backup stays; where both disagree about an account,
    /// it is locked. All facts are stale, and there are no refresh tokens and no sessions: people
    /// sign in once more.
    ///
    /// The store that was there stays beside it as `usher.db.before-restore`. A store of another program or a
    /// later version is not replaced.
    package static func restore(
        backup: String, to path: String, now: UnixSeconds, settings: StoreSettings = StoreSettings()
    ) throws(StoreError) -> RestoreReport {
        let files = try StoreFiles(path)
        try files.checkDirectory()
        let lock = try StoreFileLock(files, .alone, milliseconds: settings.busyMilliseconds)
        defer { withExtendedLifetime(lock) {} }
        if try StoreFiles.size(files.restoringPath) != nil { try takePlace(files) }
        let previous = try PreviousStore.read(path, settings: settings)
        for path in [files.newPath] + StoreFiles.companions(of: files.newPath) { try StoreFiles.remove(path) }
        try StoreFiles.make(files.newPath)
        let report = try fill(files.newPath, from: backup, previous: previous, now: now, settings: settings)
        for companion in StoreFiles.companions(of: files.newPath) {
            guard try StoreFiles.size(companion) == nil else { throw .locked }
        }
        try StoreFiles.sync(files.newPath)
        try files.rename(files.newPath, to: files.restoringPath)
        try takePlace(files)
        return report
    }

    /// From the rename before it until its last line, no store can be opened: whatever happens in between,
    /// the next restore finishes it.
    private static func takePlace(_ files: StoreFiles) throws(StoreError) {
        let pairs = zip(
            [files.path] + StoreFiles.companions(of: files.path),
            [files.previousPath] + StoreFiles.companions(of: files.previousPath))
        if try StoreFiles.size(files.path) != nil {
            for (old, kept) in pairs {
                if try StoreFiles.size(old) == nil {
                    try StoreFiles.remove(kept)
                } else {
                    try StoreFiles.link(old, to: kept)
                }
            }
        }
        // The log of the old database would be applied to the new one.
        for companion in StoreFiles.companions(of: files.path) { try StoreFiles.remove(companion) }
        try files.rename(files.restoringPath, to: files.path)
    }

    static func fill(
        _ path: String, from backup: String, previous: PreviousStore, now: UnixSeconds, settings: StoreSettings
    ) throws(StoreError) -> RestoreReport {
        try StoreFiles.checkPage(backup)
        let source = try SQLiteDatabase.open(path: backup, settings: settings)
        try StoreSchema.identify(source, steps: SchemaMigration.all)
        let empty = try SQLiteDatabase.open(path: path, settings: settings)
        try source.copy(to: empty)
        let database = try connect(path, settings: settings, steps: SchemaMigration.all)
        return try database.transaction { () throws(StoreError) -> RestoreReport in
            try database.unite(with: previous, now: now)
        }
    }
}

extension SQLiteDatabase {
    fileprivate func unite(with previous: PreviousStore, now: UnixSeconds) throws(StoreError) -> RestoreReport {
        try execute("UPDATE tokens SET sealed = NULL")
        try execute("DELETE FROM sessions")
        try execute("DELETE FROM pam_sessions")
        try takeState(of: previous, now: now)
        try keep(previous.usedTokens)
        var merge = AccountsMerge(into: self, now: now)
        var disputed: Set<LoginName> = []
        for tombstone in previous.tombstones {
            do throws(BindingError) { try merge.take(tombstone) } catch {
                if case .store(let error) = error { throw error }
                disputed.formUnion(
                    try lockHolders(
                        name: tombstone.name, issuer: tombstone.issuer, subject: tombstone.subject,
                        uid: tombstone.uid))
                try retireRest(of: tombstone)
            }
        }
        for account in previous.accounts {
            do throws(BindingError) {
                try merge.take(account, seedFingerprint: previous.state?.seedFingerprint)
            } catch {
                if case .store(let error) = error { throw error }
                disputed.formUnion(
                    try lockHolders(
                        name: account.name, issuer: account.issuer, subject: account.subject, uid: account.uid))
                try retireRest(
                    of: Tombstone(
                        uid: account.uid, name: account.name, issuer: account.subject == nil ? nil : account.issuer,
                        subject: account.subject, cause: .forgotten, madeAt: now))
            }
        }
        return RestoreReport(
            previous: previous.kind, accounts: Int(clamping: try number("SELECT count(*) FROM accounts")),
            kept: merge.report, disputed: disputed.sorted { $0.bytes.lexicographicallyPrecedes($1.bytes) })
    }

    /// Both clock marks count; no facts of either do.
    private func takeState(of previous: PreviousStore, now: UnixSeconds) throws(StoreError) {
        var state = try state()
        state.factsEpoch = max(state.factsEpoch, previous.state?.factsEpoch ?? 0)
        state.factsEpoch = try state.nextEpoch()
        state.clockMark = max(state.clockMark, previous.state?.clockMark ?? state.clockMark, now)
        // The seed that this host uses now.
        state.seedFingerprint = previous.state?.seedFingerprint ?? state.seedFingerprint
        try update(state)
    }

    /// Locks every account that has one of these; returns their names.
    private func lockHolders(
        name: LoginName?, issuer: [UInt8]?, subject: [UInt8]?, uid: UInt32
    ) throws(StoreError) -> [LoginName] {
        var holders = [try account(uid: uid)]
        if let name { holders.append(try account(named: name)) }
        if let issuer, let subject { holders.append(try account(issuer: issuer, subject: subject)) }
        var names: [LoginName] = []
        for var holder in holders.compactMap({ $0 }) {
            holder.state = .locked
            try update(holder)
            names.append(holder.name)
        }
        return names
    }

    /// Retires what no account here has of the tombstone's name and identity.
    private func retireRest(of tombstone: Tombstone) throws(StoreError) {
        var (name, issuer, subject) = (tombstone.name, tombstone.issuer, tombstone.subject)
        if let taken = name, try account(named: taken) != nil { name = nil }
        if let takenIssuer = issuer, let takenSubject = subject,
            try account(issuer: takenIssuer, subject: takenSubject) != nil
        {
            (issuer, subject) = (nil, nil)
        }
        let hasHolder = try account(uid: tombstone.uid) != nil
        guard name != nil || subject != nil || !hasHolder else { return }
        // Only a forgotten account's uid is retired: a live one keeps its own.
        _ = try complete(
            Tombstone(
                uid: tombstone.uid, name: name, issuer: issuer, subject: subject,
                cause: hasHolder && tombstone.cause == .forgotten ? .renamed : tombstone.cause,
                madeAt: tombstone.madeAt))
    }
}
