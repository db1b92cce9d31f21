/// How long to wait, in words for the person.
enum WaitText {
    /// `seconds` is at least 1; whole minutes from two on, rounded up.
    static func of(seconds: Int64) -> String {
        if seconds == 1 { return "1 second" }
        return seconds < 120 ? "\(seconds) seconds" : "\((seconds - 1) / 60 + 1) minutes"
    }
}
