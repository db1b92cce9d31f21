extension TOMLTable {
    /// A key that stands in two documents.
    package struct Collision: Equatable, Sendable {
        package let key: [UInt8]
        package let first: TOMLPosition
        package let second: TOMLPosition
    }

    /// Adds the entries of another document. Only a table that headers or dotted keys made may go on
    /// there; whatever else stands in both stays as it is here and is named.
    package mutating func add(_ other: TOMLTable) -> [Collision] {
        var collisions: [Collision] = []
        for entry in other.entries {
            guard let place = position(of: entry.key) else {
                append(entry)
                continue
            }
            guard entries[place].isOpenTable, entry.isOpenTable, case .table(let addition) = entry.value.content,
                var table = takeTable(at: place)
            else {
                collisions.append(
                    Collision(key: entry.key, first: entries[place].keyPosition, second: entry.keyPosition))
                continue
            }
            collisions += table.add(addition)
            put(table, at: place)
        }
        return collisions
    }
}

extension TOMLTable.Entry {
    /// Made by headers or dotted keys: those begin where their key stands, an inline table behind it.
    package var isOpenTable: Bool {
        guard case .table = value.content else { return false }
        return value.position == keyPosition
    }
}
