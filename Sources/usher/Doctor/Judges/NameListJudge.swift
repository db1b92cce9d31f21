/// Lists of names that let people in: cron.allow, AllowUsers, AllowGroups.
enum NameListJudge {
    /// Names in a file, one a line.
    static func file(_ path: String, _ lines: [String], hasUser: ([UInt8]) -> Bool?) -> [DoctorFinding] {
        lines.compactMap { line in
            let name = Array(line.split(whereSeparator: \.isWhitespace).joined(separator: " ").utf8)
            guard hasUser(name) == false else { return nil }
            return .warning(
                .cronNames, "\(path) names \(Output.printable(name)), which nobody owns",
                command: "sed -i -E '/^[[:space:]]*\(pattern(name))[[:space:]]*$/d' \(path)")
        }
    }

    /// Patterns and hosts are left out.
    static func sshd(
        _ settings: SSHDSettings, hasUser: @escaping ([UInt8]) -> Bool?, hasGroup: @escaping ([UInt8]) -> Bool?
    ) -> [DoctorFinding] {
        let lists: [(String, ([UInt8]) -> Bool?)] = [("AllowUsers", hasUser), ("AllowGroups", hasGroup)]
        return lists.flatMap { keyword, isOwned in
            settings.words(keyword.lowercased()).compactMap { word -> DoctorFinding? in
                let name = Array((word.split(separator: "@", maxSplits: 1).first ?? "").utf8)
                guard !name.isEmpty, !name.contains(where: { "*?!".utf8.contains($0) }), isOwned(name) == false else {
                    return nil
                }
                return .warning(
                    .allowNames, "\(keyword) of sshd names \(Output.printable(name)), which nobody owns",
                    advice: "take the name out of sshd_config, or make the account or group if it is meant")
            }
        }
    }

    /// For sed, and no other name with it; what would mean something to a shell is any byte.
    private static func pattern(_ name: [UInt8]) -> String {
        name.map { byte in
            let isPlain =
                (0x30...0x39).contains(byte) || (0x61...0x7A).contains(byte | 0x20) || "-_@".utf8.contains(byte)
            if isPlain { return String(UnicodeScalar(byte)) }
            return ".$+".utf8.contains(byte) ? "[\(UnicodeScalar(byte))]" : "."
        }.joined()
    }
}
