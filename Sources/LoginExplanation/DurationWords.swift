/// A duration as the configuration writes it: `90s`, `15m`, `8h`, `30d`.
package enum DurationWords {
    package static func text(_ duration: Duration) -> String {
        let seconds = duration.components.seconds
        let units: [(Int64, String)] = [(86_400, "d"), (3_600, "h"), (60, "m")]
        for (unit, word) in units where seconds >= unit && seconds % unit == 0 { return "\(seconds / unit)\(word)" }
        return "\(seconds)s"
    }
}
