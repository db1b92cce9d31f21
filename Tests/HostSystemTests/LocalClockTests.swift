import Glibc
import HostSystem
import Testing

struct LocalClockTests {
    @Test func `the wall's clock follows the zone, its summer time included`() async {
        await #expect(processExitsWith: .success) {
            // 2026-11-25T16:24:59Z is a Wednesday.
            setenv("TZ", "UTC0", 1)
            #expect(LocalClock.read(1_795_623_899) == LocalClock.Reading(weekday: 3, minute: 984))
            setenv("TZ", "CET-1CEST,M3.5.0,M10.5.0/3", 1)
            #expect(LocalClock.read(1_795_623_899) == LocalClock.Reading(weekday: 3, minute: 1_044))
            // 2026-07-01T23:30:00Z: Thursday there.
            #expect(LocalClock.read(1_782_948_600) == LocalClock.Reading(weekday: 4, minute: 90))
            #expect(LocalClock.read(.max) == nil)
        }
    }
}
