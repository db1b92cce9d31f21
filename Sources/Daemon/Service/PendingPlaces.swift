package import LoginFlow
import NIOConcurrencyHelpers
package import UsherConfiguration

/// Counts the logins that wait for somebody's approval, so that they cannot use up what
/// everybody needs: sshd's MaxStartups, the provider's patience, memory.
package final class PendingPlaces: Sendable {
    /// Who wants a place. A request without remote host has no source.
    package struct Place: Equatable, Sendable {
        package let service: [UInt8]
        package let source: [UInt8]
        /// Somebody is known to have the name: strangers who make up names leave room for such.
        package let isBound: Bool

        package init(service: [UInt8], source: [UInt8], isBound: Bool) {
            self.service = service
            self.source = source
            self.isBound = isBound
        }

        fileprivate var isSecureShell: Bool { service.elementsEqual("sshd".utf8) }
    }

    private struct Source {
        var total = 0
        var unbound = 0
    }

    private struct Counts {
        var limits: Limits
        var total = 0
        var unbound = 0
        var secureShell = 0
        var bySource: [[UInt8]: Source] = [:]

        func refusal(of place: Place) -> LoginRefusal? {
            guard total < limits.maximumPendingDevice else { return .tooManyPendingHost }
            guard place.isBound || unbound < limits.maximumPendingUnbound else { return .tooManyPendingHost }
            guard !place.isSecureShell || secureShell < limits.maximumPendingSSHD else {
                return .tooManyPendingService
            }
            guard !place.source.isEmpty else { return nil }
            let taken = bySource[place.source] ?? Source()
            guard taken.total < limits.maximumPendingPerSource else { return .tooManyPendingSource }
            guard place.isBound || taken.unbound < limits.maximumPendingUnboundPerSource else {
                return .tooManyPendingSource
            }
            return nil
        }

        mutating func add(_ place: Place, _ number: Int) {
            total += number
            if !place.isBound { unbound += number }
            if place.isSecureShell { secureShell += number }
            guard !place.source.isEmpty else { return }
            var taken = bySource[place.source] ?? Source()
            taken.total += number
            if !place.isBound { taken.unbound += number }
            bySource[place.source] = taken.total > 0 ? taken : nil
        }
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

    /// Takes a place, or says which limit is reached.
    package func take(_ place: Place) -> LoginRefusal? {
        counts.withLockedValue { counts in
            if let refusal = counts.refusal(of: place) { return refusal }
            counts.add(place, 1)
            return nil
        }
    }

    /// Gives back what `take` gave.
    package func leave(_ place: Place) {
        counts.withLockedValue { $0.add(place, -1) }
    }
}
