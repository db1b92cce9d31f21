/// Where something stands in the configuration.
package struct SourcePlace: Hashable, Sendable {
    /// The path as it was given.
    package let file: String
    /// From 1.
    package let line: Int
    /// From 1, in characters.
    package let column: Int

    package init(file: String, line: Int, column: Int) {
        self.file = file
        self.line = line
        self.column = column
    }
}
