/// A file of pam.d without comments, and without what modules of others are told: some take passwords.
enum RedactedPAM {
    /// Of these every argument is shown.
    private static let known: Set<String> = [
        "pam_usher.so", "pam_unix.so", "pam_permit.so", "pam_deny.so", "pam_rootok.so",
    ]

    static func text(of bytes: [UInt8]) -> String {
        var lines: [String] = []
        for raw in bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false) {
            let words = raw.prefix { $0 != UInt8(ascii: "#") }
                .split(whereSeparator: {
                    $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") || $0 == UInt8(ascii: "\r")
                })
                .map { Output.printable(Array($0)) }
            if !words.isEmpty { lines.append(line(words)) }
        }
        return lines.joined(separator: "\n") + "\n"
    }

    /// Everything up to the module or file that is named, then how many arguments it has.
    private static func line(_ words: [String]) -> String {
        guard let place = words.firstIndex(where: { $0.hasSuffix(".so") }) else {
            // @include, include and substack name a file; whatever else it is, its end is not shown.
            let count = words[0].lowercased() == "@include" ? 2 : 3
            return words.prefix(count).joined(separator: " ") + more(words.count - count)
        }
        let arguments = words[(place + 1)...]
        let module = String(words[place].split(separator: "/").last ?? "")
        let head = words[...place].joined(separator: " ")
        return known.contains(module) ? ([head] + arguments).joined(separator: " ") : head + more(arguments.count)
    }

    private static func more(_ count: Int) -> String {
        count > 0 ? " (\(count) argument\(count == 1 ? "" : "s"))" : ""
    }
}
