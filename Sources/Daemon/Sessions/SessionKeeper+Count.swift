import Accounts
import HostSystem

extension SessionKeeper {
    /// Sign-ins that have not ended, and how many accounts have them. nil while the store does not answer, and where
    /// the boot is not known. Asked on a thread of its own: the disk may not answer.
    func counts() async -> (sessions: Int, accounts: Int)? {
        guard let store = worker.store, let bootID else { return nil }
        return await withCheckedContinuation { continuation in
            let isStarted = BackgroundThread.start {
                continuation.resume(returning: try? store.livingSessions(bootID: bootID))
            }
            if !isStarted { continuation.resume(returning: nil) }
        }
    }
}
