/// Login names of the command line or of a file.
enum NameList {
    private static let maximumFileBytes = 4_194_304

    /// Each name once, in their order. `file` is read when it is given: one name a line; empty lines and lines that
    /// begin with # do not count.
    static func names(_ arguments: [String], file: String?) throws(CommandFailure) -> [[UInt8]] {
        var names = arguments.map { Array($0.utf8) }
        if let file {
            let bytes = try InputFile.bytes(file, maximum: maximumFileBytes)
            names = bytes.split(separator: UInt8(ascii: "\n")).map { trimmed(Array($0)) }
                .filter { !$0.isEmpty && $0.first != UInt8(ascii: "#") }
        }
        var known: Set<[UInt8]> = []
        let unique = names.filter { known.insert($0).inserted }
        guard !unique.isEmpty else { throw CommandFailure(message: "the file has no name") }
        // A question must fit into a line: what is too long is no name anyway.
        guard let long = unique.first(where: { $0.count > 32 }) else { return unique }
        throw CommandFailure(message: "\(Output.printable(long, limit: 64)): a name has at most 32 bytes")
    }

    private static func trimmed(_ line: [UInt8]) -> [UInt8] {
        let blanks = Array(" \t\r".utf8)
        return Array(line.drop { blanks.contains($0) }.reversed().drop { blanks.contains($0) }.reversed())
    }
}
