import StrictJSON

/// One entry of the journal, as `journalctl -o json` writes it.
struct JournalEntry: Equatable {
    /// An entry of ours has some forty fields of at most a few kilobytes.
    static let limits = JSONLimits(bytes: 1 << 20, depth: 4, values: 400_000)

    /// Seconds and microseconds since 1970, by journald's clock.
    let microseconds: Int64
    private let fields: JSONObject

    /// nil for what is no entry: an empty line, journalctl's own words, a line that is cut short.
    init?(line: [UInt8]) {
        guard line.first == UInt8(ascii: "{"), let fields = try? JSONValue.parse(line, limits: Self.limits).object,
            let time = fields["__REALTIME_TIMESTAMP"]?.text.flatMap({ Int64(String(decoding: $0, as: UTF8.self)) }),
            time >= 0
        else { return nil }
        microseconds = time
        self.fields = fields
    }

    /// The bytes of a field: journalctl writes text as a string, and what is none as an array of numbers. nil where
    /// it is absent, too long for journalctl, or stands more than once.
    func bytes(_ name: String) -> [UInt8]? {
        switch fields[Array(name.utf8)] {
        case .string(let text): return text
        case .array(let numbers):
            var bytes: [UInt8] = []
            for number in numbers {
                guard let value = number.number?.integer, let byte = UInt8(exactly: value) else { return nil }
                bytes.append(byte)
            }
            return bytes
        case .null, .bool, .number, .object, nil: return nil
        }
    }

    func isEqual(_ name: String, _ value: String) -> Bool {
        bytes(name)?.elementsEqual(value.utf8) ?? false
    }
}
