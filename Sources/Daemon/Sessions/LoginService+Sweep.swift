import LoginPolicy
import UsherConfiguration

extension LoginService {
    private static let shortestPause: Int64 = 60
    private static let longestPause: Int64 = 600

    /// Ends sign-ins when their time is over, from the start on, until the task is cancelled.
    func sweepSessions() async {
        guard let sessions else { return }
        var pause: Int64
        repeat {
            pause = Self.longestPause
            do throws(AccountFault) {
                let sweep = try await sessions.sweep(limits: inForce.configuration.sessions.limits)
                for (reason, records) in Dictionary(grouping: sweep.ended, by: { $0.end?.reason ?? "" }) {
                    await sessionsEnded(records, reason: reason)
                }
                // A limit has passed only after its last second.
                if let left = sweep.secondsLeft { pause = min(max(left + 1, Self.shortestPause), Self.longestPause) }
            } catch {
                audit.note(error.reason, "sign-ins that are over are not ended in the store", priority: "4")
            }
        } while (try? await clock.sleep(.seconds(pause))) != nil
    }
}
