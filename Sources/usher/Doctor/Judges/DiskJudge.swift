/// Room for the store and for what libnss_usher reads.
enum DiskJudge {
    private static let warning: UInt64 = 128 * 1_048_576
    private static let problem: UInt64 = 16 * 1_048_576

    static func findings(path: String, free: UInt64) -> [DoctorFinding] {
        guard free < warning else { return [] }
        let what = "\(path) has \(free / 1_048_576) MiB left"
        let advice = "make room on that disk"
        return free < problem
            ? [.problem(.disk, what, advice: advice)] : [.warning(.disk, what, advice: advice)]
    }
}
