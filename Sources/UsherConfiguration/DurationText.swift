/// Durations as administrators write them.
package enum DurationText {
    /// Digits and one of s, m, h, d; nil for anything else and more than nine digits.
    package static func seconds(_ text: [UInt8]) -> Int? {
        guard let unit = text.last, (2...10).contains(text.count) else { return nil }
        let factor: Int
        switch unit {
        case UInt8(ascii: "s"): factor = 1
        case UInt8(ascii: "m"): factor = 60
        case UInt8(ascii: "h"): factor = 3_600
        case UInt8(ascii: "d"): factor = 86_400
        default: return nil
        }
        let digits = text.dropLast()
        guard digits.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
        let (seconds, overflow) = digits.reduce(0) { $0 * 10 + Int($1 - 0x30) }.multipliedReportingOverflow(by: factor)
        return overflow ? nil : seconds
    }
}
