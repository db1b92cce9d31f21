import StrictJSON

/// The last records of usherd in the journal, one JSON object a line, of known fields alone.
struct AuditExcerpt {
    static let count = 150
    /// Ours, or from a list of ours.
    private static let shown = [
        "USHER_EVENT", "USHER_OUTCOME", "USHER_REASON", "USHER_PROVIDER", "USHER_GRANT", "USHER_LATENCY_MS",
        "USHER_CONFIGURATION", "USHER_OBSERVED", "USHER_STALE", "USHER_TRIAL", "USHER_DEMO", "PRIORITY",
        "__REALTIME_TIMESTAMP",
    ]
    /// Shown in other words, by kind.
    private static let hidden = [
        "USHER_USER": "person", "USHER_SUB": "subject", "USHER_RHOST": "host", "USHER_SERVICE": "service",
    ]

    static var command: [String] {
        [
            "journalctl", "-q", "--no-pager", "-t", "usherd", "-n", "\(count)", "-o", "json",
            "--output-fields=" + (shown.filter { !$0.hasPrefix("__") } + hidden.keys.sorted()).joined(separator: ","),
        ]
    }

    /// What is no object is left out.
    static func lines(_ output: String, _ pseudonyms: Pseudonyms) -> [String] {
        let limits = JSONLimits(bytes: 65_536, depth: 4)
        return output.split(separator: "\n").compactMap { line in
            guard let members = try? JSONValue.parse(Array(line.utf8), limits: limits).object else { return nil }
            var kept: [(String, JSONValue)] = []
            for name in shown {
                if let text = members[Array(name.utf8)]?.text {
                    kept.append((name, .text(Output.printable(text, limit: 128))))
                }
            }
            for (name, kind) in hidden.sorted(by: { $0.key < $1.key }) {
                guard let text = members[Array(name.utf8)]?.text else { continue }
                // A service of that form was not typed by anybody.
                let isPlain = kind == "service" && (1...32).contains(text.count) && text.allSatisfy(isWord)
                kept.append((name, .text(isPlain ? Output.printable(text) : pseudonyms.of(text, kind: kind))))
            }
            return AsciiJSON.text(.members(kept))
        }
    }

    private static func isWord(_ byte: UInt8) -> Bool {
        (0x61...0x7A).contains(byte) || byte == UInt8(ascii: "-")
    }
}
