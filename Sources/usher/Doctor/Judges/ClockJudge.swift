/// This host's clock against the provider's.
enum ClockJudge {
    /// Differences in seconds; the larger one is the skew that tokens are allowed.
    private static let warning: Int64 = 20
    private static let problem: Int64 = 60

    /// `date`: the provider's Date; nil when it sent none that can be read. `now`: of this host, when it came.
    static func findings(host: String, date: Int64?, now: Int64) -> [DoctorFinding] {
        guard let date else { return [] }
        let (difference, isOver) = now.subtractingReportingOverflow(date)
        let size = isOver ? UInt64(Int64.max) : difference.magnitude
        guard size >= UInt64(warning) else { return [] }
        let what = "the clock here is \(size) s \(difference > 0 ? "ahead of" : "behind") \(host)"
        let command = "timedatectl set-ntp true"
        return size >= UInt64(problem)
            ? [.problem(.clock, what, command: command)] : [.warning(.clock, what, command: command)]
    }
}
