import Accounts
import LoginPolicy
import LoginWire

/// PAM sessions that are open, and the sign-ins that they came of.
extension SessionKeeper {
    /// Returns the sign-in that a session came of which has begun; nil: there is none, or the boot is not known.
    func opened(
        _ request: LoginRequest, uid: UInt32, leads: @escaping @Sendable (UInt32) -> Bool
    ) async throws(AccountFault) -> SessionRecord? {
        guard let place = place(of: request) else { return nil }
        let now = clock.sessionTime
        return try await onStore { (store, _) throws(StoreError) in
            try store.open(
                PAMSession(uid: uid, service: request.service, place: place), ttyDevice: place.ttyDevice, now: now,
                isGone: { Self.isGone($0, bootID: place.bootID, leads: leads) })
        }
    }

    /// Returns how many sessions of the account are open still; nil: the boot is not known.
    func closed(
        _ request: LoginRequest, uid: UInt32, leads: @escaping @Sendable (UInt32) -> Bool
    ) async throws(AccountFault) -> Int64? {
        guard let place = place(of: request) else { return nil }
        let now = clock.sessionTime
        return try await onStore { (store, _) throws(StoreError) in
            try store.close(
                PAMSession(uid: uid, service: request.service, place: place), now: now,
                isGone: { Self.isGone($0, bootID: place.bootID, leads: leads) })
        }
    }

    /// Forgets sessions whose application has died without closing them. Returns the accounts whose last ones those
    /// were.
    func dropLost(leads: @escaping @Sendable (UInt32) -> Bool) async throws(AccountFault) -> [UInt32] {
        guard let bootID else { return [] }
        let now = clock.sessionTime
        return try await onStore { (store, _) throws(StoreError) in
            try store.dropPAMSessions(now: now, bootID: bootID) { Self.isGone($0, bootID: bootID, leads: leads) }
        }
    }

    private static func isGone(_ session: PAMSession, bootID: [UInt8], leads: (UInt32) -> Bool) -> Bool {
        session.place.bootID != bootID || !leads(session.place.leader)
    }
}
