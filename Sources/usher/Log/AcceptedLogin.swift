/// sshd's words of a login: `Accepted METHOD for NAME from ADDRESS port PORT ssh2`, with `: KEY` behind it for a key.
enum AcceptedLogin {
    /// `ADDRESS PORT ` as our records begin their ssh connection; nil for other words.
    static func connection(_ message: [UInt8]) -> [UInt8]? {
        let words = message.split(separator: UInt8(ascii: " "), omittingEmptySubsequences: false).map(Array.init)
        guard words.count >= 9, words[0].elementsEqual("Accepted".utf8),
            words[2].elementsEqual("for".utf8), words[4].elementsEqual("from".utf8),
            words[6].elementsEqual("port".utf8), words[8].starts(with: "ssh2".utf8), !words[5].isEmpty,
            (1...5).contains(words[7].count),
            words[7].allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) })
        else { return nil }
        return words[5] + [UInt8(ascii: " ")] + words[7] + [UInt8(ascii: " ")]
    }
}
