import NIOConcurrencyHelpers
import OpenIDConnect

/// What became of requests to usher-publish, and how long they took.
final class PublishFigures: Sendable {
    struct Values: Sendable {
        var published = 0
        var failed = 0
        var seconds = Histogram(bounds: Histogram.work)
        /// nil: none since the start.
        var lastSuccess: UnixSeconds?
    }

    private let box = NIOLockedValueBox(Values())

    var values: Values { box.withLockedValue { $0 } }

    func count(isGood: Bool, after duration: Duration, at now: UnixSeconds) {
        box.withLockedValue { values in
            values.seconds.observe(duration)
            if isGood {
                values.published += 1
                values.lastSuccess = now
            } else {
                values.failed += 1
            }
        }
    }
}
