/// Our line in sudo.conf: sudo looks the groups of a person up anew, instead of taking those that the
/// session got when it began.
enum SudoFile {
    static let services = ["sudo", "sudo-i"]
    static let line = "Set group_source dynamic"

    static func with(_ old: [UInt8]?) -> [UInt8] {
        guard let old else { return MarkedBlock.newFile([line]) }
        // Of several such lines the last one counts.
        let settings = MarkedBlock.lines(of: old).map(words).filter { $0.starts(with: ["set", "group_source"]) }
        if settings.last == ["set", "group_source", "dynamic"] { return old }
        return MarkedBlock.insert([line], into: without(old) ?? [], at: (without(old) ?? []).count)
    }

    /// The other of sudo and sudo -i, when one of them is to be enabled and this one does not ask Usher.
    static func left(beside chosen: [String], _ places: PAMPlaces) throws(CommandFailure) -> String? {
        let others = services.filter { !chosen.contains($0) }
        guard others.count == 1, let other = others.first, places.included(by: other) == nil,
            try PAMState.of(other, places) == .off
        else { return nil }
        return other
    }

    static func without(_ old: [UInt8]) -> [UInt8]? { MarkedBlock.remove(from: old) { $0 == line } }

    private static func words(_ line: ArraySlice<UInt8>) -> [String] {
        String(decoding: line, as: UTF8.self).lowercased().split(whereSeparator: \.isWhitespace).map(String.init)
    }
}
