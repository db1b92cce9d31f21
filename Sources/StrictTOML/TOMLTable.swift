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

    /// Of several entries with one key the first stays.
    package init(_ entries: [Entry]) {
        for entry in entries where position(of: entry.key) == nil { append(entry) }
    }

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

    /// Takes a subtable out to change it, so that it is not copied; `put` must follow.
    mutating func takeTable(at place: Int) -> TOMLTable? {
        guard case .table(let table) = entries[place].value.content else { return nil }
        entries[place].value = TOMLValue(.bool(false), at: entries[place].value.position)
        return table
    }

    mutating func put(_ table: TOMLTable, at place: Int) {
        entries[place].value = TOMLValue(.table(table), at: entries[place].value.position)
    }

    package static func == (left: TOMLTable, right: TOMLTable) -> Bool {
        left.entries == right.entries
    }
}
