import OpenIDConnect

/// When each account's turn is: once in every interval, at the same time in each. So those who were not asked about
/// while usherd was stopped, or the provider was away, have their turns one after the other, and each host has others.
struct RecheckSlots: Sendable {
    /// At least 1.
    let interval: Int64
    private let host: UInt64

    /// `interval`: in seconds, at least 1.
    init(interval: Duration, host: [UInt8]) {
        self.interval = max(interval.components.seconds, 1)
        self.host = host.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x0100_0000_01B3 }
    }

    /// How often it is looked at whose turn comes.
    var pause: Duration { .seconds(min(max(interval / 20, 3), 60)) }

    /// Seconds from `start` until the account's next turn; less than the interval.
    func wait(of uid: UInt32, from start: UnixSeconds) -> Int64 {
        let (wait, overflow) = turn(of: uid).subtractingReportingOverflow(start.value % interval)
        let rest = overflow ? 0 : wait % interval
        return rest < 0 ? rest + interval : rest
    }

    /// In the interval, from 0: spread evenly, whatever the uids are (the finalizer of MurmurHash3).
    private func turn(of uid: UInt32) -> Int64 {
        var mixed = host ^ UInt64(uid)
        mixed = (mixed ^ (mixed >> 33)) &* 0xFF51_AFD7_ED55_8CCD
        mixed = (mixed ^ (mixed >> 33)) &* 0xC4CE_B9FE_1A85_EC53
        return Int64(truncatingIfNeeded: (mixed ^ (mixed >> 33)) >> 1) % interval
    }
}
