/// One account as usherd asks for it, before anything is checked.
package struct AccountRow: Equatable, Sendable {
    package enum State: UInt8, Sendable {
        case active = 0
        /// The name stays, so that files keep an owner; the shell is nologin.
        case locked = 1
    }

    package static let maximumGroups = 128

    package let name: [UInt8]
    package let uid: UInt32
    package let state: State
    package let displayName: [UInt8]
    /// gids of local groups besides the account's own.
    package let groups: [UInt32]

    /// Name and display name have at most 255 bytes, and there are at most 128 groups.
    package init(name: [UInt8], uid: UInt32, state: State, displayName: [UInt8], groups: [UInt32]) {
        self.name = name
        self.uid = uid
        self.state = state
        self.displayName = displayName
        self.groups = groups
    }
}
