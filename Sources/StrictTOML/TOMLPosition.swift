/// A place in a document; both count from 1, columns in Unicode scalars.
package struct TOMLPosition: Equatable, Sendable {
    package let line: Int
    package let column: Int
    /// Which of several documents that are read together; the caller's number, 0 for a single one.
    package let source: Int

    package init(line: Int, column: Int, source: Int = 0) {
        self.line = line
        self.column = column
        self.source = source
    }
}
