import StrictTOML

extension ConfigurationReader {
    /// `[host]`: the name, nil for the system's, and tags.
    mutating func readHost(_ root: TOMLTable) -> (name: [UInt8]?, tags: [[UInt8]]) {
        guard let (table, _) = table(root, "host") else { return (nil, []) }
        checkKeys(table, of: "host", place: "[host]")
        var name: [UInt8]?
        if let text = text(table, "name") {
            let isName =
                (1...255).contains(text.bytes.count)
                && text.bytes.allSatisfy { byte in
                    (0x30...0x39).contains(byte) || (0x61...0x7A).contains(byte | 0x20) || "-._".utf8.contains(byte)
                }
            if isName {
                name = text.bytes
            } else {
                report("name must be a host name", at: text.position)
            }
        }
        var tags: [[UInt8]] = []
        for text in texts(table, "tags")?.texts ?? [] {
            guard (1...64).contains(text.bytes.count), text.bytes.allSatisfy({ (0x21...0x7E).contains($0) }) else {
                report("a tag must be 1 to 64 printable ASCII characters without blanks", at: text.position)
                continue
            }
            tags.append(text.bytes)
        }
        return (name, tags)
    }
}
