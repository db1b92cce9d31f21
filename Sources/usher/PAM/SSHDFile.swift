/// Our file in sshd_config.d. Of several values of a keyword sshd takes the first, and Debian's sshd_config
/// includes the folder before its own "KbdInteractiveAuthentication no".
enum SSHDFile {
    static let keywords = ["UsePAM yes", "KbdInteractiveAuthentication yes"]
    static let graceTime = "LoginGraceTime 120"

    /// The lines for a host whose sshd -T says `settings`: a longer time for a login stays.
    static func lines(_ settings: SSHDSettings) -> [String] {
        keywords + (settings.isGraceLong ? [] : [graceTime])
    }

    static func with(_ lines: [String], _ old: [UInt8]?) -> [UInt8] {
        guard let old else { return MarkedBlock.newFile(lines) }
        return MarkedBlock.isIn(old) ? old : MarkedBlock.insert(lines, into: old, at: 0)
    }

    static func without(_ old: [UInt8]) -> [UInt8]? {
        MarkedBlock.remove(from: old) { keywords.contains($0) || $0 == graceTime }
    }
}
