import NIOConcurrencyHelpers

/// Requests to one provider: how they ended, and how long they took.
final class RequestFigures: Sendable {
    enum Result: String, CaseIterable, Sendable {
        case success = "2xx"
        case redirect = "3xx"
        /// Also of a code that nobody has approved yet (RFC 8628 §3.5).
        case clientError = "4xx"
        case serverError = "5xx"
        /// No answer of HTTP came.
        case failed
        /// The login ended first.
        case cancelled

        init(status: Int) {
            self =
                switch status {
                case 200..<300: .success
                case 300..<400: .redirect
                case 400..<500: .clientError
                case 500..<600: .serverError
                default: .failed
                }
        }
    }

    struct Values: Sendable {
        var counts: [Result: Int] = [:]
        var seconds = Histogram(bounds: Histogram.work)
    }

    private let box = NIOLockedValueBox(Values())

    var values: Values { box.withLockedValue { $0 } }

    func count(_ result: Result, after duration: Duration) {
        box.withLockedValue { values in
            values.counts[result, default: 0] += 1
            if result != .cancelled { values.seconds.observe(duration) }
        }
    }
}
