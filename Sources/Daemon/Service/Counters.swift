import NIOConcurrencyHelpers

/// What `usher status` counts since the start.
package final class Counters: Sendable {
    package struct Values: Sendable {
        package var granted = 0
        package var refused = 0
        package var unavailable = 0
        /// Decisions that were left to others, whatever they would have been.
        package var observed = 0
        /// Connections of the auth socket that are open now.
        package var connections = 0
        /// Connections that found all places taken.
        package var refusedConnections = 0
    }

    private let box = NIOLockedValueBox(Values())

    package init() {}

    package var values: Values { box.withLockedValue { $0 } }

    package func count(_ outcome: AuditRecord.Outcome) {
        box.withLockedValue { values in
            switch outcome {
            case .granted: values.granted += 1
            case .refused: values.refused += 1
            case .unavailable: values.unavailable += 1
            }
        }
    }

    package func countObserved() {
        box.withLockedValue { $0.observed += 1 }
    }

    /// Takes one of `limit` connections; false when all are taken.
    package func openConnection(limit: Int) -> Bool {
        box.withLockedValue { values in
            guard values.connections < limit else {
                values.refusedConnections += 1
                return false
            }
            values.connections += 1
            return true
        }
    }

    package func closeConnection() {
        box.withLockedValue { $0.connections -= 1 }
    }
}
