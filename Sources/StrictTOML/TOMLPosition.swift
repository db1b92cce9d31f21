/// A place in a document; both count from 1, columns in Unicode scalars.
package struct TOMLPosition: Equatable, Sendable {
    package let line: Int
    package let column: Int

    package init(line: Int, column: Int) {
        self.line = line
        self.column = column
    }
}
