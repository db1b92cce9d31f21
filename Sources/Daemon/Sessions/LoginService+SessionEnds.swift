import Accounts
import LoginPolicy
import StrictJSON
import TerminalText

extension LoginService {
    /// Ends what lives of an account, but for what is `spared`, and does what comes of it.
    func endSessions(
        uid: UInt32, reason: String, sparing spared: @escaping @Sendable (SessionRecord) -> Bool = { _ in false }
    ) async throws(AccountFault) -> [SessionRecord] {
        guard let sessions else { return [] }
        let ended = try await sessions.end(uid: uid, reason: reason, sparing: spared)
        await sessionsEnded(ended, reason: reason)
        return ended
    }

    /// The same of one record; nil when it is gone, or has ended before.
    func endSession(id: [UInt8], reason: String) async throws(AccountFault) -> SessionRecord? {
        guard let ended = try await sessions?.end(id: id, reason: reason) else { return nil }
        await sessionsEnded([ended], reason: reason)
        return ended
    }

    /// Ends what lives of locked accounts, whoever has locked them.
    func endSessionsOfLocked() async {
        guard let sessions else { return }
        do throws(AccountFault) {
            let uids = try await sessions.onStore { (store, _) throws(StoreError) in try store.lockedWithSessions() }
            for uid in uids { _ = try await endSessions(uid: uid, reason: "session.ended") }
        } catch {
            audit.note(error.reason, "sign-ins of locked accounts are not ended in the store", priority: "4")
        }
    }

    /// What comes of sign-ins that have ended. Never waits for anybody outside of this host.
    func sessionsEnded(_ records: [SessionRecord], reason: String) async {
        for record in records {
            audit.note(
                "usher.session_end", "a sign-in counts no more: \(reason)", priority: "5",
                members: [
                    ("session", .text(Hexadecimal.text(record.id))), ("uid", .integer(Int(record.uid))),
                    ("service", .string(TerminalText.escaped(record.service, limit: 64))),
                    ("uses", .integer(Int(clamping: record.uses))),
                    ("reason", .text(reason)),
                ])
        }
        guard LogoutQueue.reasons.contains(reason) else { return }
        for uid in Set(records.map(\.uid)) { logouts.want(uid) }
    }
}
