/// What one file is and what it becomes.
struct FileChange: Equatable {
    let path: String
    /// nil: there is no such file.
    let old: [UInt8]?
    /// nil: the file goes.
    let new: [UInt8]?

    var isChange: Bool { old != new }

    var diff: [String] {
        var lines = UnifiedDiff.lines(path: path, old: old, new: new ?? [])
        if new == nil, lines.count > 1 { lines[1] = "+++ /dev/null" }
        return lines
    }
}
