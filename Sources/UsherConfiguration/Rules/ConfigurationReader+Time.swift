import LoginPolicy
import StrictTOML

extension ConfigurationReader {
    /// `{ days = ["mon"], from = "08:00", to = "18:00" }`; each part may be left out, not all of them.
    mutating func readTime(_ table: TOMLTable, at position: TOMLPosition) -> TimeWindow? {
        let known = ["days", "from", "to"]
        for entry in table.entries where !known.contains(where: { $0.utf8.elementsEqual(entry.key) }) {
            report(
                "time has no \(Quoted.text(entry.key)); it may have days, from, to", at: entry.keyPosition,
                suggestion: Spelling.nearest(to: entry.key, among: known))
            return nil
        }
        guard !table.entries.isEmpty else {
            report("time must have one of days, from, to", at: position)
            return nil
        }
        var window = TimeWindow()
        if table["days"] != nil {
            guard let list = texts(table, "days") else { return nil }
            if list.isEmpty { report("days must not be empty: it would never be true", at: list.position) }
            window.days = Set(list.texts.compactMap { choice($0, "days", of: TimeWindow.Day.self) })
        }
        if table["from"] != nil {
            guard let from = minute(table, "from", in: 0...1_439) else { return nil }
            window.from = from
        }
        if table["to"] != nil {
            guard let end = minute(table, "to", in: 1...1_440) else { return nil }
            window.to = end
        }
        if window.from == window.to, let value = table["to"] {
            report("from and to are the same: no time would be left", at: value.position)
            return nil
        }
        return window.days.isEmpty ? nil : window
    }

    /// `"08:00"` in minutes; `"24:00"` is the end of the day.
    private mutating func minute(_ table: TOMLTable, _ key: String, in range: ClosedRange<Int>) -> Int? {
        guard let text = text(table, key) else { return nil }
        let isForm =
            text.bytes.count == 5 && text.bytes[2] == UInt8(ascii: ":")
            && [0, 1, 3, 4].allSatisfy { (0x30...0x39).contains(text.bytes[$0]) }
        guard isForm else {
            report("\(key) must be a time such as \"08:00\"", at: text.position)
            return nil
        }
        let digit = { (place: Int) in Int(text.bytes[place] - 0x30) }
        let (hour, minute) = (digit(0) * 10 + digit(1), digit(3) * 10 + digit(4))
        guard minute < 60, range.contains(hour * 60 + minute) else {
            let last = range.upperBound == 1_440 ? "24:00" : "23:59"
            report(
                "\(key) must be between 0\(range.lowerBound / 60):0\(range.lowerBound) and \(last)", at: text.position)
            return nil
        }
        return hour * 60 + minute
    }
}
