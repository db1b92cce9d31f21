import StrictJSON

/// Where this command stands on the host, as the kernel says: its audit session, terminal and session leader.
struct OwnPlace: Equatable {
    var auditSession: UInt32?
    /// As `st_rdev` of the terminal; 0 for none.
    var ttyDevice: UInt64
    var leader: UInt32
    /// Clock ticks after boot; 0 when unknown.
    var leaderStart: UInt64

    static func read() -> OwnPlace {
        var place = OwnPlace(auditSession: nil, ttyDevice: 0, leader: 0, leaderStart: 0)
        if let text = ProcessFiles.text("/proc/self/sessionid"), let number = UInt32(text.trimmingSpace), number != .max
        {
            place.auditSession = number
        }
        guard let fields = ProcessFiles.text("/proc/self/stat").flatMap(fields(behindNameIn:)),
            let leader = UInt32(fields[3]), let terminal = Int32(fields[4])
        else { return place }
        place.leader = leader
        // new_encode_dev of the kernel is what stat(2) gives.
        place.ttyDevice = UInt64(UInt32(bitPattern: terminal))
        if leader != 0, let fields = ProcessFiles.text("/proc/\(leader)/stat").flatMap(fields(behindNameIn:)) {
            place.leaderStart = UInt64(fields[19]) ?? 0
        }
        return place
    }

    /// The fields of /proc/PID/stat from the state on; the name before may hold anything.
    static func fields(behindNameIn stat: String) -> [Substring]? {
        guard let close = stat.lastIndex(of: ")") else { return nil }
        let fields = stat[close...].dropFirst().split(separator: " ")
        return fields.count > 19 ? fields : nil
    }

    /// Of the request to usherd.
    var members: [(String, JSONValue)] {
        var members: [(String, JSONValue)] = []
        if let auditSession { members.append(("audit_session", .integer(Int(auditSession)))) }
        return members + [
            ("tty_device", .integer(Int(clamping: ttyDevice))), ("leader", .integer(Int(leader))),
            ("leader_start", .integer(Int(clamping: leaderStart))),
        ]
    }
}
