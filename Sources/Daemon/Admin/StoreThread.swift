import Accounts
import HostSystem
import StrictJSON

/// Runs what waits for the disk or the name service on a thread of its own, never where logins are served.
enum StoreThread {
    static func answer(_ body: @escaping @Sendable () throws(AdminRefusal) -> JSONValue) async -> JSONValue {
        await withCheckedContinuation { continuation in
            let isStarted = BackgroundThread.start {
                do throws(AdminRefusal) { continuation.resume(returning: try body()) } catch {
                    continuation.resume(returning: error.json)
                }
            }
            if !isStarted { continuation.resume(returning: AdminRefusal(StoreError.memory).json) }
        }
    }
}
