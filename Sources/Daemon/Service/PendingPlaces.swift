package import LoginFlow
import NIOConcurrencyHelpers
package import UsherConfiguration

/// Counts the logins that wait for somebody's approval, so that they cannot use up what
/// everybody needs: sshd's MaxStartups, the provider's patience, memory.
package final class PendingPlaces: Sendable {
    /// Who wants a place.
    package struct Place: Equatable, Sendable {
        package let service: [UInt8]
        /// nil: a login at the host itself, where root's program asks.
        package let source: LoginSource?
        /// Somebody is known to have the name: strangers who make up names leave room for such.
        package let isBound: Bool

        package init(service: [UInt8], source: LoginSource?, isBound: Bool) {
            self.service = service
            self.source = source
            self.isBound = isBound
        }

        fileprivate var isSecureShell: Bool { service.elementsEqual("sshd".utf8) }
    }

    private struct Taken {
        var total = 0
        var unbound = 0

        mutating func add(_ place: Place, _ number: Int) {
            total += number
            if !place.isBound { unbound += number }
        }
    }

    private struct Counts {
        var limits: Limits
        var all = Taken()
        var secureShell = Taken()
        var bySource: [LoginSource: Taken] = [:]

        func refusal(of place: Place) -> LoginRefusal? {
            guard all.total < limits.maximumPendingDevice else { return .tooManyPendingHost }
            guard place.isBound || all.unbound < limits.maximumPendingUnbound else { return .tooManyPendingHost }
            if place.isSecureShell {
                guard secureShell.total < limits.maximumPendingSSHD,
                    place.isBound || secureShell.unbound < limits.maximumPendingUnboundSSHD
                else { return .tooManyPendingService }
            }
            guard let source = place.source else { return nil }
            let taken = bySource[source] ?? Taken()
            guard taken.total < limits.maximumPendingPerSource else { return .tooManyPendingSource }
            guard place.isBound || taken.unbound < limits.maximumPendingUnboundPerSource else {
                return .tooManyPendingSource
            }
            return nil
        }

        mutating func add(_ place: Place, _ number: Int) {
            all.add(place, number)
            if place.isSecureShell { secureShell.add(place, number) }
            guard let source = place.source else { return }
            var taken = bySource[source] ?? Taken()
            taken.add(place, number)
            bySource[source] = taken.total > 0 ? taken : nil
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

    package var total: Int { counts.withLockedValue(\.all.total) }

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
