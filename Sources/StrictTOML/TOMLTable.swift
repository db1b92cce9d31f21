/// A table's entries in the order written; keys are unique as bytes.
package struct TOMLTable: Equatable, Sendable {
    package struct Entry: Equatable, Sendable {
        package let key: [UInt8]
        package let keyPosition: TOMLPosition
        package var value: TOMLValue
    }

    package private(set) var entries: [Entry] = []
    private var index: [[UInt8]: Int] = [:]

    package init() {}

    package subscript(key: [UInt8]) -> TOMLValue? {
        index[key].map { entries[$0].value }
    }

    package subscript(key: String) -> TOMLValue? {
        self[Array(key.utf8)]
    }

    func position(of key: [UInt8]) -> Int? {
        index[key]
    }

    mutating func append(_ entry: Entry) {
        index[entry.key] = entries.count
        entries.append(entry)
    }

    package static func == (left: TOMLTable, right: TOMLTable) -> Bool {
        left.entries == right.entries
    }
}
