import Glibc
import Testing

@testable import HostSystem

@Suite struct LogindSessionsTests {
    @Test(
        arguments: [
            (0, nil), (ENXIO, nil), (EACCES, .denied), (EPERM, .denied), (ERFKILL, .denied), (ELIBACC, .library),
            (ENOTCONN, .unreachable), (ETIMEDOUT, .unreachable), (EHOSTUNREACH, .unreachable), (EIO, .other(EIO)),
        ] as [(Int32, LogindSessions.Fault?)])
    func `what logind's answer means`(_ code: Int32, _ fault: LogindSessions.Fault?) {
        #expect(LogindSessions.fault(errno: code) == fault)
    }
}
