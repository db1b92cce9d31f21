/// Literal text inside a pattern that we propose.
enum PatternText {
    /// As it stands in a TOML string: what means something to PCRE2 has a backslash before it, and each
    /// backslash is written twice.
    static func literal(_ bytes: [UInt8]) -> String {
        let special = Array("\\^$.|?*+()[]{}".utf8)
        let escaped = bytes.flatMap { special.contains($0) ? [UInt8(ascii: "\\"), $0] : [$0] }
        return Quote.bare(escaped)
    }
}
