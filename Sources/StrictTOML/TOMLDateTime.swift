/// RFC 3339 dates and times, checked by the calendar.
enum TOMLDateTime {
    /// `dddd-` or `dd:`.
    static func looksLike(_ word: [UInt8]) -> Bool {
        (word.count > 4 && word[4] == UInt8(ascii: "-") && word.prefix(4).allSatisfy(isDigit))
            || (word.count > 2 && word[2] == UInt8(ascii: ":") && word.prefix(2).allSatisfy(isDigit))
    }

    /// nil when it is no date, time or both.
    static func parse(_ text: [UInt8]) -> TOMLValue.Content? {
        if text.count > 2, text[2] == UInt8(ascii: ":") {
            return time(text[...])?.isEmpty == true ? .localTime(text) : nil
        }
        guard text.count >= 10, isDate(text[..<10]) else { return nil }
        if text.count == 10 { return .localDate(text) }
        guard "Tt".utf8.contains(text[10]), let rest = time(text[11...]) else { return nil }
        var normal = text
        normal[10] = UInt8(ascii: "T")
        if rest.isEmpty { return .localDateTime(normal) }
        return isOffset(rest) ? .offsetDateTime(normal) : nil
    }

    private static func isDate(_ text: ArraySlice<UInt8>) -> Bool {
        let bytes = Array(text)
        guard bytes[4] == UInt8(ascii: "-"), bytes[7] == UInt8(ascii: "-"), let year = number(bytes[0..<4]),
            let month = number(bytes[5..<7]), let day = number(bytes[8..<10]), (1...12).contains(month)
        else { return false }
        let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
        let days = [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
        return (1...days[month - 1]).contains(day)
    }

    /// `hh:mm:ss[.fraction]`; returns what follows, nil when it is no time.
    private static func time(_ text: ArraySlice<UInt8>) -> ArraySlice<UInt8>? {
        let bytes = Array(text)
        guard bytes.count >= 8, bytes[2] == UInt8(ascii: ":"), bytes[5] == UInt8(ascii: ":"),
            let hour = number(bytes[0..<2]), let minute = number(bytes[3..<5]), let second = number(bytes[6..<8]),
            hour <= 23, minute <= 59, second <= 60
        else { return nil }
        var rest = text.dropFirst(8)
        if rest.first == UInt8(ascii: ".") {
            let digits = rest.dropFirst().prefix(while: isDigit)
            guard !digits.isEmpty else { return nil }
            rest = rest.dropFirst(1 + digits.count)
        }
        return rest
    }

    private static func isOffset(_ text: ArraySlice<UInt8>) -> Bool {
        if text.elementsEqual("Z".utf8) || text.elementsEqual("z".utf8) { return true }
        let bytes = Array(text)
        guard bytes.count == 6, "+-".utf8.contains(bytes[0]), bytes[3] == UInt8(ascii: ":"),
            let hour = number(bytes[1..<3]), let minute = number(bytes[4..<6])
        else { return false }
        return hour <= 23 && minute <= 59
    }

    private static func number(_ digits: ArraySlice<UInt8>) -> Int? {
        guard digits.allSatisfy(isDigit) else { return nil }
        return digits.reduce(0) { $0 * 10 + Int($1 - 0x30) }
    }

    private static func isDigit(_ byte: UInt8) -> Bool {
        (0x30...0x39).contains(byte)
    }
}
