/// Why accounts cannot be written, or bytes are no snapshot.
package enum SnapshotError: Error, Equatable, Sendable {
    case tooManyAccounts
    case tooManyGroups
    case uidOutOfRange(UInt32)
    /// No table has room; does not happen with a random key.
    case tables
    case truncated
    case header
    case headerCheck
    case bodyCheck
    /// The record at this offset of the file.
    case record(Int)
    /// The slot at this offset does not lead to the account that it should.
    case slot(Int)
}

/// An account as everybody on the host sees it. Its gid is its uid.
package struct PublishedAccount: Equatable, Sendable {
    package let name: LoginName
    package let uid: UInt32
    package let isLocked: Bool
    package let displayName: DisplayName
    package let groups: [UInt32]

    package init(name: LoginName, uid: UInt32, isLocked: Bool, displayName: DisplayName, groups: [UInt32]) {
        self.name = name
        self.uid = uid
        self.isLocked = isLocked
        self.displayName = displayName
        self.groups = groups
    }
}

/// /var/lib/usher/nss/v1: what libnss_usher.so.2 reads (docs/nss.md). Home is a base for all accounts, the
/// shell is one for all, so that no row can say another.
package struct Snapshot: Equatable, Sendable {
    package static let maximumAccounts = PublishRequest.maximumRows

    package var generation: UInt64
    /// Seconds after 1970-01-01T00:00:00Z.
    package var created: UInt64
    /// 16 random bytes, others in each file: whoever chooses names cannot choose where they lie.
    package var key: [UInt8]
    package let range: UIDRange
    package let home: AccountPlace
    package let shell: AccountPlace
    package let lockedShell: AccountPlace
    /// May everybody list all accounts (`getent passwd`)?
    package let allowsLists: Bool
    package let accounts: [PublishedAccount]

    package init(
        generation: UInt64, created: UInt64, key: [UInt8], range: UIDRange, home: AccountPlace, shell: AccountPlace,
        lockedShell: AccountPlace = .noLogin, allowsLists: Bool = false, accounts: [PublishedAccount]
    ) {
        self.generation = generation
        self.created = created
        self.key = key
        self.range = range
        self.home = home
        self.shell = shell
        self.lockedShell = lockedShell
        self.allowsLists = allowsLists
        self.accounts = accounts
    }

    enum Layout {
        static let magic = Array("usherv1\n".utf8)
        static let headerBytes = 280
        static let headerCheckOffset = 272
        static let placeBytes = 64
        static let recordBytes = 16
        static let slotBytes = 8
        static let probes = 16
        static let bits = 4...22

        static func tableBytes(bits: Int) -> Int { slotBytes * (1 << bits + probes) }
    }
}
