import StrictTOML

extension ConfigurationReader {
    /// The longest that all files may be together.
    static let maximumBytes = 10 << 20

    /// All files as one table; nil with reports when one of them is no TOML.
    mutating func readFiles() -> TOMLTable? {
        var total = 0
        for (number, source) in sources.enumerated() {
            total += source.bytes.count
            guard total <= Self.maximumBytes else {
                report(
                    "the files of the configuration are larger than 10 MiB in all",
                    at: TOMLPosition(line: 1, column: 1, source: number))
                return nil
            }
        }
        var root = TOMLTable()
        for (number, source) in sources.enumerated() {
            do throws(TOMLError) {
                var table = try TOMLTable.parse(source.bytes, source: number)
                switch source.kind {
                case .main, .dropIn: break
                case .roles: table = alone(table, ["role", "rule"], in: "roles.d")
                case .accounts: table = alone(table, ["account"], in: "accounts.d")
                }
                merge(apart(table, from: root), into: &root)
            } catch {
                report(error.explanation, at: error.position)
            }
        }
        return hasProblems ? nil : root
    }

    private mutating func merge(_ table: TOMLTable, into root: inout TOMLTable) {
        for collision in root.add(table) {
            report(
                "\(Quoted.text(collision.key)) stands in \(lineOf(collision.first)) already: a key may stand in one file",
                at: collision.second)
        }
    }

    /// A file of roles.d or accounts.d without what it must not hold.
    private mutating func alone(_ table: TOMLTable, _ words: [String], in folder: String) -> TOMLTable {
        let isAllowed = { (entry: TOMLTable.Entry) in words.contains { $0.utf8.elementsEqual(entry.key) } }
        let allowed = words.map { "[\($0).NAME]" }.joined(separator: " and ")
        for entry in table.entries where !isAllowed(entry) {
            report(
                "a file in \(folder) holds \(allowed) alone: \(Quoted.text(entry.key)) belongs into usher.toml or a "
                    + "drop-in", at: entry.keyPosition)
        }
        return TOMLTable(table.entries.filter(isAllowed))
    }

    /// A role, a rule or an account is written in one file: nobody would look for the rest of it in another.
    private mutating func apart(_ table: TOMLTable, from root: TOMLTable) -> TOMLTable {
        var entries = table.entries
        for place in entries.indices {
            guard let word = ["role", "rule", "account"].first(where: { $0.utf8.elementsEqual(entries[place].key) }),
                case .table(let new) = entries[place].value.content, case .table(let old)? = root[word]?.content
            else { continue }
            let earlier = Dictionary(old.entries.map { ($0.key, $0.keyPosition) }) { first, _ in first }
            var kept: [TOMLTable.Entry] = []
            for entry in new.entries {
                guard let first = earlier[entry.key] else {
                    kept.append(entry)
                    continue
                }
                report(
                    "[\(word).\(Quoted.inner(entry.key))] stands in \(lineOf(first)) already: \(Quoted.article(word)) is "
                        + "written in one file", at: entry.keyPosition)
            }
            entries[place].value = TOMLValue(.table(TOMLTable(kept)), at: entries[place].value.position)
        }
        return TOMLTable(entries)
    }

    /// `/etc/usher/usher.toml:12`.
    func lineOf(_ position: TOMLPosition) -> String {
        "\(Quoted.path(file(position.source))):\(position.line)"
    }
}
