import ArgumentParser

/// How long a change waits for its confirmation: `90s`, `10m`, `2h`.
struct RevertDelay: Equatable, ExpressibleByArgument {
    static let standard = RevertDelay(seconds: 600)
    /// Seconds.
    static let allowed: ClosedRange<Int64> = 5...86_400

    let seconds: Int64

    private init(seconds: Int64) { self.seconds = seconds }

    init?(argument: String) {
        let units: [Character: Int64] = ["s": 1, "m": 60, "h": 3_600]
        guard let unit = argument.last.flatMap({ units[$0] }), argument.count <= 7,
            argument.dropLast().allSatisfy({ $0.isASCII && $0.isNumber }), let count = Int64(argument.dropLast()),
            Self.allowed.contains(count * unit)
        else { return nil }
        seconds = count * unit
    }

    /// `10 minutes`.
    var text: String { Self.text(seconds: seconds) }

    static func text(seconds: Int64) -> String {
        for (size, word) in [(3_600, "hour"), (60, "minute")] as [(Int64, String)]
        where seconds % size == 0 && seconds > 0 {
            return "\(seconds / size) \(word)\(seconds == size ? "" : "s")"
        }
        return "\(seconds) second\(seconds == 1 ? "" : "s")"
    }
}
