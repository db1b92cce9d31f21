/// `*` is any number of bytes, `?` is one; the names of this host's configuration are ASCII.
enum Glob {
    /// Takes at most pattern × name steps.
    static func matches(_ pattern: [UInt8], _ name: [UInt8]) -> Bool {
        var (place, offset) = (0, 0)
        var retry: (place: Int, offset: Int)?
        while offset < name.count {
            if place < pattern.count, pattern[place] == UInt8(ascii: "*") {
                retry = (place, offset)
                place += 1
            } else if place < pattern.count, pattern[place] == UInt8(ascii: "?") || pattern[place] == name[offset] {
                place += 1
                offset += 1
            } else if let last = retry {
                place = last.place + 1
                offset = last.offset + 1
                retry?.offset = offset
            } else {
                return false
            }
        }
        return pattern[place...].allSatisfy { $0 == UInt8(ascii: "*") }
    }
}
