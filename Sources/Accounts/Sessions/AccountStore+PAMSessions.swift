package import LoginPolicy

/// Sessions that are open, with or without a sign-in that they came of. Of one whose application has died without a
/// word the caller knows (`isGone`), and a boot ends them all.
extension AccountStore {
    /// A session of an account that is there has begun. The newest living sign-in of the same service and session
    /// leader is the one that it came of, unless a session came of it before: it takes the audit session of now.
    /// Returns it; nil: there is none.
    package func open(
        _ session: PAMSession, ttyDevice: UInt64, now: SessionTime, isGone: (PAMSession) -> Bool
    ) throws(StoreError) -> SessionRecord? {
        try write { (database: SQLiteDatabase) throws(StoreError) in
            let known = try database.dropPAMSessions(uid: session.uid, now: now, isGone: isGone).left
            if var known = known.first(where: { $0.isSame(as: session) }) {
                known.opened += 1
                try database.put(known)
                return try database.change(known.record) { $0.openSessions += 1 }
            }
            var session = session
            session.record = try database.sessions(uid: session.uid).first { record in
                record.end == nil && record.openSessions == 0 && record.service == session.service
                    && record.place.hasLeader(of: session.place)
            }?.id
            try database.put(session)
            return try database.change(session.record) { record in
                record.place.auditSession = session.place.auditSession ?? record.place.auditSession
                if ttyDevice != 0 { record.place.ttyDevice = ttyDevice }
                record.openSessions += 1
                record.lastUse = now
            }
        }
    }

    /// A session is over. Returns how many of the account are open still, of all services.
    package func close(
        _ session: PAMSession, now: SessionTime, isGone: (PAMSession) -> Bool
    ) throws(StoreError) -> Int64 {
        try write { (database: SQLiteDatabase) throws(StoreError) in
            // The application that closes is there, whatever `isGone` says of it.
            var left = try database.dropPAMSessions(uid: session.uid, now: now) { known in
                !known.isSame(as: session) && isGone(known)
            }.left
            if let index = left.firstIndex(where: { $0.isSame(as: session) }) {
                left[index].opened -= 1
                try database.put(left[index])
                _ = try database.change(left[index].record) { record in
                    record.openSessions = max(record.openSessions - 1, 0)
                    record.lastUse = now
                }
            }
            return left.reduce(0) { $0 + $1.opened }
        }
    }

    /// Forgets sessions that ended without a word. Returns the accounts whose last ones those were.
    package func dropPAMSessions(
        now: SessionTime, bootID: [UInt8], isGone: (PAMSession) -> Bool
    ) throws(StoreError) -> [UInt32] {
        try write { (database: SQLiteDatabase) throws(StoreError) in
            var last: [UInt32] = []
            for uid in try database.uidsWithPAMSessions() {
                let (left, dropped) = try database.dropPAMSessions(uid: uid, now: now, isGone: isGone)
                // What another boot has ended, has ended by that.
                if left.isEmpty, dropped.contains(where: { $0.place.bootID == bootID }) { last.append(uid) }
            }
            return last
        }
    }
}

extension SQLiteDatabase {
    fileprivate func dropPAMSessions(
        uid: UInt32, now: SessionTime, isGone: (PAMSession) -> Bool
    ) throws(StoreError) -> (left: [PAMSession], dropped: [PAMSession]) {
        var (left, dropped): ([PAMSession], [PAMSession]) = ([], [])
        for session in try pamSessions(uid: uid) {
            guard isGone(session) else {
                left.append(session)
                continue
            }
            var none = session
            none.opened = 0
            try put(none)
            _ = try change(session.record) { record in
                record.openSessions = max(record.openSessions - session.opened, 0)
                record.lastUse = now
            }
            dropped.append(session)
        }
        return (left, dropped)
    }

    /// Changes a record that lives; returns it as it is now, nil where there is none.
    fileprivate func change(
        _ id: [UInt8]?, _ body: (inout SessionRecord) -> Void
    ) throws(StoreError) -> SessionRecord? {
        guard let id, var record = try session(id: id), record.end == nil else { return nil }
        body(&record)
        try update(record)
        return record
    }
}
