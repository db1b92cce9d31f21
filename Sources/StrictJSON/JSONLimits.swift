/// What a document may cost.
package struct JSONLimits: Sendable {
    /// Bytes of the whole document.
    package var bytes: Int
    /// Arrays and objects inside each other; the outermost counts as 1.
    package var depth: Int
    /// Values of any kind in the whole document.
    package var values: Int

    package init(bytes: Int, depth: Int = 32, values: Int = 20_000) {
        self.bytes = bytes
        self.depth = depth
        self.values = values
    }
}
