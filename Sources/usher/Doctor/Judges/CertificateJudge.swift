/// How long the provider's certificates are good.
enum CertificateJudge {
    private static let warningDays: Int64 = 14
    private static let problemDays: Int64 = 3

    /// `end`: when the first certificate of the chain expires; nil when nothing is known of it.
    static func findings(host: String, end: Int64?, now: Int64) -> [DoctorFinding] {
        guard let end else { return [] }
        let (left, isOver) = end.subtractingReportingOverflow(now)
        guard !isOver, left < warningDays * 86_400 else { return [] }
        let what = "the certificate of \(host) expires in \(max(left, 0) / 86_400) days"
        let advice = "ask the provider's administrator for a new one"
        return left < problemDays * 86_400
            ? [.problem(.certificate, what, advice: advice)] : [.warning(.certificate, what, advice: advice)]
    }
}
