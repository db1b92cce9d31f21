package import OpenIDConnect

/// A moment on two clocks: one that people set, and one that only runs forward and starts at each boot.
package struct SessionTime: Equatable, Sendable {
    package var wall: UnixSeconds
    /// Seconds since the boot, time asleep included (CLOCK_BOOTTIME).
    package var sinceBoot: Int64

    package init(wall: UnixSeconds, sinceBoot: Int64) {
        self.wall = wall
        self.sinceBoot = sinceBoot
    }

    /// Seconds from here to `now`, on the clock by which more have passed; nil when `now` is before this on
    /// one of them, further than a small step of the wall clock back.
    package func age(at now: SessionTime) -> Int64? {
        let (wallAge, wallOverflow) = now.wall.value.subtractingReportingOverflow(wall.value)
        let (bootAge, bootOverflow) = now.sinceBoot.subtractingReportingOverflow(sinceBoot)
        guard !wallOverflow, !bootOverflow, wallAge >= -Self.smallStep, bootAge >= 0 else { return nil }
        return max(wallAge, bootAge)
    }

    private static let smallStep: Int64 = 60
}
