package import LoginFlow
import NIOConcurrencyHelpers
package import UsherConfiguration

/// Counts the logins that wait for somebody's approval, so that they cannot use up what
/// everybody needs: sshd's MaxStartups, the provider's patience, memory.
package final class PendingPlaces: Sendable {
    private struct Counts {
        var limits: Limits
        var total = 0
        var secureShell = 0
        var bySource: [[UInt8]: Int] = [:]
    }

    private let counts: NIOLockedValueBox<Counts>

    package init(limits: Limits) {
        counts = NIOLockedValueBox(Counts(limits: limits))
    }

    /// Counts for those who come from now on; nobody who waits is sent away.
    package func use(_ limits: Limits) {
        counts.withLockedValue { $0.limits = limits }
    }

    package var total: Int { counts.withLockedValue(\.total) }

    /// Takes a place, or says which limit is reached. A request without remote host has no source.
    package func take(service: [UInt8], source: [UInt8]) -> LoginRefusal? {
        counts.withLockedValue { counts in
            guard counts.total < counts.limits.maximumPendingDevice else { return .tooManyPendingHost }
            if isSecureShell(service) {
                guard counts.secureShell < counts.limits.maximumPendingSSHD else { return .tooManyPendingService }
            }
            if !source.isEmpty {
                let taken = counts.bySource[source] ?? 0
                guard taken < counts.limits.maximumPendingPerSource else { return .tooManyPendingSource }
                counts.bySource[source] = taken + 1
            }
            counts.total += 1
            if isSecureShell(service) { counts.secureShell += 1 }
            return nil
        }
    }

    /// Gives back what `take` gave for the same service and source.
    package func leave(service: [UInt8], source: [UInt8]) {
        counts.withLockedValue { counts in
            counts.total -= 1
            if isSecureShell(service) { counts.secureShell -= 1 }
            guard let taken = counts.bySource[source] else { return }
            counts.bySource[source] = taken > 1 ? taken - 1 : nil
        }
    }

    private func isSecureShell(_ service: [UInt8]) -> Bool {
        service.elementsEqual("sshd".utf8)
    }
}
