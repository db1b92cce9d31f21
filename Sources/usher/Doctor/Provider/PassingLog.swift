import OpenIDConnect

/// What answers of providers say about clocks and certificates; the last one of a host counts.
actor PassingLog {
    struct Sight: Equatable {
        /// Of the answer's Date; nil when it has none that can be read.
        let date: Int64?
        /// This host's time when the answer was there, in seconds of Unix time.
        let now: Int64
        let certificateEnd: Int64?
    }

    private(set) var sights: [[UInt8]: Sight] = [:]

    func add(_ answer: HTTPAnswer, from host: [UInt8], at now: Int64) {
        let before = sights[host]
        sights[host] = Sight(
            date: answer.date.flatMap(HTTPDate.seconds) ?? before?.date, now: now,
            certificateEnd: answer.certificateEnd ?? before?.certificateEnd)
    }
}
