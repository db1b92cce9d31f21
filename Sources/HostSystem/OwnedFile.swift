/// What stands in a file, who may do what with it, and whose it is.
package struct OwnedFile: Equatable, Sendable {
    package var bytes: [UInt8]
    /// The lower twelve bits of st_mode.
    package let mode: UInt32
    package let owner: UInt32
    package let group: UInt32

    package init(bytes: [UInt8], mode: UInt32, owner: UInt32, group: UInt32) {
        self.bytes = bytes
        self.mode = mode
        self.owner = owner
        self.group = group
    }
}
