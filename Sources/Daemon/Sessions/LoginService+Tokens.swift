import LoginPolicy
import OpenIDConnect
import UsherConfiguration

extension LoginService {
    /// nil: none are kept.
    func tokens(in inForce: InForce) -> AccountTokens? {
        guard let accounts, let keys = accounts.sealing.keys else { return nil }
        return AccountTokens(worker: accounts.worker, keys: keys, host: hostName(in: inForce))
    }

    /// Does one of them live, also by the limits?
    func hasLiving(_ records: [SessionRecord], in inForce: InForce) -> Bool {
        guard let bootID = sessions?.bootID else { return false }
        let (limits, now) = (inForce.configuration.sessions.limits, clock.sessionTime)
        return records.contains { limits.end(of: $0, now: now, bootID: bootID) == nil }
    }
}
