import StrictJSON

/// What an import or a restore takes over, in entries.
struct ImportCounts {
    private let values: [(text: String, count: Int64, isChange: Bool)]

    private static let members: [(name: StaticString, text: String, isChange: Bool)] = [
        ("added", "new accounts", true), ("completed", "accounts pinned or bound", true),
        ("locked", "accounts locked", true), ("forgotten", "accounts forgotten", true),
        ("tombstones", "retired names, identities or uids", true), ("known", "accounts that are here too", false),
        ("skipped", "accounts that were forgotten here", false),
    ]

    /// nil when it makes no sense.
    init?(_ value: JSONValue?) {
        guard let object = value?.object else { return nil }
        var values: [(text: String, count: Int64, isChange: Bool)] = []
        for member in Self.members {
            guard let count = object[member.name]?.number?.integer else { return nil }
            values.append((member.text, count, member.isChange))
        }
        self.values = values
    }

    var isChange: Bool { values.contains { $0.isChange && $0.count > 0 } }

    func lines(isCheck: Bool) -> [String] {
        let heading = !isChange ? "Nothing changes:" : isCheck ? "This would come:" : "This has come:"
        let shown = values.filter { $0.count > 0 }
        guard !shown.isEmpty else { return ["Nothing changes: there is no account in it."] }
        return [heading]
            + shown.map { value in
                let number = "\(value.count)"
                return String(repeating: " ", count: max(8 - number.count, 0)) + number + "  " + value.text
            }
    }
}
