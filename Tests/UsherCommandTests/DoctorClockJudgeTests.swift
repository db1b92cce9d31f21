import Testing

@testable import usher

/// The judges of `usher doctor` of the clock and of certificates.
@Suite struct DoctorClockJudgeTests {
    @Test func `a Date is read in the one form that senders must use`() {
        func seconds(_ text: String) -> Int64? { HTTPDate.seconds(Array(text.utf8)) }
        #expect(seconds("Sun, 06 Nov 1994 08:49:37 GMT") == 784_111_777)
        #expect(seconds("Thu, 01 Jan 1970 00:00:00 GMT") == 0)
        #expect(seconds("Tue, 29 Feb 2028 23:59:60 GMT") == 1_835_481_600)
        #expect(seconds("Sunday, 06-Nov-94 08:49:37 GMT") == nil)
        #expect(seconds("Sun, 06 Nov 1994 08:49:37 CET") == nil)
        #expect(seconds("Sun, 6 Nov 1994 08:49:37 GMT") == nil)
        #expect(seconds("") == nil)
    }

    @Test func `a clock is judged in both directions`() {
        func level(_ difference: Int64) -> DoctorFinding.Level? {
            ClockJudge.findings(host: "idp", date: 1_000_000, now: 1_000_000 + difference).first?.level
        }
        #expect(level(19) == nil && level(-19) == nil)
        #expect(level(20) == .warning && level(-59) == .warning)
        #expect(level(60) == .problem && level(-86_400) == .problem)
        #expect(ClockJudge.findings(host: "idp", date: nil, now: 0) == [])
        let far = ClockJudge.findings(host: "idp", date: .min, now: .max)
        #expect(far.map(\.level) == [.problem])
        #expect(
            ClockJudge.findings(host: "idp", date: 100, now: 40)[0].what == "the clock here is 60 s behind idp")
    }

    @Test func `a certificate is judged by the days that are left`() {
        func level(_ days: Int64) -> DoctorFinding.Level? {
            CertificateJudge.findings(host: "idp", end: 1_000 + days * 86_400, now: 1_000).first?.level
        }
        #expect(level(14) == nil && level(13) == .warning && level(3) == .warning && level(2) == .problem)
        #expect(CertificateJudge.findings(host: "idp", end: nil, now: 0) == [])
    }
}
