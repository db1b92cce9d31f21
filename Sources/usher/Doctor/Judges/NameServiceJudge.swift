/// nsswitch.conf: where programs look people up.
struct NameServiceJudge {
    private static let path = "/etc/nsswitch.conf"

    /// Its lines without comments.
    let lines: [String]

    func findings() -> [DoctorFinding] {
        var found: [DoctorFinding] = []
        for database in ["passwd", "group"] {
            let services = sources(database) ?? ["files"]
            guard let ours = services.firstIndex(of: "usher") else {
                found.append(
                    .problem(.nssMissing, "\(database): in \(Self.path) does not name usher", command: add(database)))
                continue
            }
            // compat reads the same files.
            let local = services.firstIndex { ["files", "compat", "db"].contains($0) }
            if local.map({ $0 > ours }) ?? true {
                found.append(
                    .problem(
                        .nssOrder, "\(database): in \(Self.path) names usher before files", command: reorder(database)))
            } else if let stop = stopping(database, before: "usher") {
                found.append(
                    .problem(
                        .nssOrder, "\(database): in \(Self.path) has \(stop) before usher",
                        advice: "take the brackets away, or put usher before them"))
            }
        }
        if let groups = words("initgroups"), !Self.continuesToUsher(groups) {
            found.append(
                .problem(
                    .nssInitgroups, "initgroups: in \(Self.path) ends before usher",
                    command:
                        "sed -i -E 's/^([[:space:]]*initgroups:).*/\\1 files [SUCCESS=continue] usher/' \(Self.path)"))
        }
        return found
    }

    /// The words behind the colon, in lower case; brackets are one word.
    private func words(_ database: String) -> [String]? {
        for line in lines {
            let parts = line.split(separator: ":", maxSplits: 1)
            guard parts.count == 2, parts[0].filter({ !$0.isWhitespace }).utf8.elementsEqual(database.utf8) else {
                continue
            }
            var words: [String] = []
            var isInside = false
            for word in parts[1].lowercased().split(whereSeparator: \.isWhitespace) {
                if isInside { words[words.count - 1] += " " + word } else { words.append(String(word)) }
                if word.contains("[") { isInside = true }
                if word.contains("]") { isInside = false }
            }
            return words
        }
        return nil
    }

    private func sources(_ database: String) -> [String]? {
        words(database)?.filter { !$0.hasPrefix("[") }
    }

    /// Brackets that make glibc stop where a source does not know the name.
    private func stopping(_ database: String, before source: String) -> String? {
        words(database)?.prefix { $0 != source }.first {
            $0.hasPrefix("[") && ($0.contains("notfound=return") || $0.contains("!success=return"))
        }
    }

    /// glibc stops at the first source that knows groups, unless it is told to go on.
    private static func continuesToUsher(_ words: [String]) -> Bool {
        guard let ours = words.firstIndex(of: "usher") else { return false }
        let sources = words[..<ours].indices.filter { !words[$0].hasPrefix("[") }
        return sources.allSatisfy { index in
            words[index + 1].hasPrefix("[") && words[index + 1].contains("success=continue")
        }
    }

    private func add(_ database: String) -> String {
        sources(database) == nil
            ? "echo '\(database): files usher' >> \(Self.path)"
            : "sed -i -E 's/^([[:space:]]*\(database):[^#]*[^#[:space:]])/\\1 usher/' \(Self.path)"
    }

    private func reorder(_ database: String) -> String {
        "sed -i -E -e '/^[[:space:]]*\(database):/ s/[[:space:]]usher\\b//' "
            + "-e 's/^([[:space:]]*\(database):[^#]*[^#[:space:]])/\\1 usher/' \(Self.path)"
    }
}
