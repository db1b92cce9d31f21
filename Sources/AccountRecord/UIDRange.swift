/// Why two numbers are no range for accounts of a provider.
package enum UIDRangeError: Error, Equatable, Sendable {
    case empty
    /// Below 1,000 are the system's accounts.
    case belowPeople
    /// From 2^31 on numbers are negative to some programs.
    case aboveSigned
    /// systemd's own, the overflow uid, or uids of containers and subuids.
    case overlaps(ClosedRange<UInt32>)

    /// Behind the name of the key, for whoever wrote it.
    package var explanation: String {
        switch self {
        case .empty: "ends before it begins"
        case .belowPeople: "begins below 1000: those are the system's accounts"
        case .aboveSigned: "ends above 2147483647"
        case .overlaps(let other):
            "overlaps \(other.lowerBound)-\(other.upperBound): other parts of the system use these"
        }
    }
}

/// The uids that accounts of a provider may have; each has a group of the same number (NAME-05).
package struct UIDRange: Equatable, Sendable {
    /// "Unused" in systemd's table (UIDS-GIDS.md), and no subuids either (login.defs).
    package static let standard = UIDRange(1_879_048_192...2_147_483_647)

    /// homed, container mappings; DynamicUser to the 16-bit -1; containers.
    private static let others: [ClosedRange<UInt32>] = [60_001...60_577, 61_184...65_535, 524_288...1_879_048_191]

    package let uids: ClosedRange<UInt32>

    private init(_ uids: ClosedRange<UInt32>) {
        self.uids = uids
    }

    package static func check(from first: Int64, to last: Int64) throws(UIDRangeError) -> UIDRange {
        guard first <= last else { throw .empty }
        guard first >= 1_000 else { throw .belowPeople }
        guard last <= 0x7FFF_FFFF, let first = UInt32(exactly: first), let last = UInt32(exactly: last) else {
            throw .aboveSigned
        }
        for other in others where other.overlaps(first...last) { throw .overlaps(other) }
        return UIDRange(first...last)
    }

    package func contains(_ uid: UInt32) -> Bool {
        uids.contains(uid)
    }
}
