import StrictTOML

/// One `[WORD.NAME]`.
struct NamedTable {
    let name: String
    let table: TOMLTable
    /// Of the name.
    let position: TOMLPosition
}

extension ConfigurationReader {
    /// The tables `[WORD.NAME]`, in their order. More than `limit`, a bad name, and what is no table are reported
    /// and left out.
    mutating func namedTables(_ tables: TOMLTable, of word: String, limit: Int, extra: String = "") -> [NamedTable] {
        if let first = tables.entries.dropFirst(limit).first {
            report("there are more than \(limit) \(word)s", at: first.keyPosition)
        }
        var named: [NamedTable] = []
        for entry in tables.entries.prefix(limit) {
            guard let name = tableName(entry.key, at: entry.keyPosition, what: word, extra: extra, limit: 64) else {
                continue
            }
            guard case .table(let table) = entry.value.content else {
                wrongType(entry.value, "\(word).\(name)", "a table")
                continue
            }
            named.append(NamedTable(name: name, table: table, position: entry.keyPosition))
        }
        return named
    }
}
