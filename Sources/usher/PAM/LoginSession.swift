import Glibc

/// The login that this command was called from, and when it began. logind says so, or else the kernel, whose audit
/// session every process of a login belongs to, sudo and su included.
struct LoginSession: Equatable {
    enum Start: Equatable {
        /// Milliseconds since the boot, without the time asleep.
        case awake(Int64)
        /// With it.
        case sinceBoot(Int64)
    }

    /// `session 5`.
    let name: String
    let start: Start
    /// logind knows that it came over the network.
    var isRemote = false

    /// nil when this process belongs to no login: a service, a job of cron, a container's console.
    static func current() -> LoginSession? { ofLogind() ?? ofAudit() }

    /// Did this login begin after the time?
    func isNewer(than time: HostTime) -> Bool {
        switch start {
        case .awake(let began): began > time.awake
        case .sinceBoot(let began): began > time.sinceBoot
        }
    }

    /// Does a person sit at the other end of ssh? sudo takes ssh's words out of the environment, so the processes
    /// above are looked at, too.
    static func isOverSSH() -> Bool {
        if getenv("SSH_CONNECTION") != nil || getenv("SSH_CLIENT") != nil || getenv("SSH_TTY") != nil { return true }
        if current()?.isRemote == true { return true }
        var pid = getppid()
        for _ in 0..<64 where pid > 1 {
            guard let entry = ProcessFiles.Entry.of(pid) else { return false }
            if entry.name.hasPrefix("sshd") { return true }
            pid = entry.parent
        }
        return false
    }

    /// The number in `session-5.scope`, the cgroup of a login.
    static func number(inCgroup text: String) -> String? {
        for component in text.split(whereSeparator: { $0 == "/" || $0 == "\n" }) {
            guard component.hasPrefix("session-"), component.hasSuffix(".scope") else { continue }
            let number = component.dropFirst(8).dropLast(6)
            if !number.isEmpty, number.allSatisfy({ $0.isASCII && ($0.isLetter || $0.isNumber) }) {
                return String(number)
            }
        }
        return nil
    }

    /// Reads what `loginctl show-session` says.
    static func read(_ output: String, number: String) -> LoginSession? {
        var began: Int64?
        var isRemote = false
        for line in output.split(separator: "\n") {
            if line.hasPrefix("TimestampMonotonic=") { began = Int64(line.dropFirst(19)) }
            if line == "Remote=yes" { isRemote = true }
        }
        guard let began, began > 0 else { return nil }
        return LoginSession(name: "session \(number)", start: .awake(began / 1_000), isRemote: isRemote)
    }

    private static func ofLogind() -> LoginSession? {
        guard let number = ProcessFiles.text("/proc/self/cgroup").flatMap(number(inCgroup:)) else { return nil }
        let ended = HostProgram.ended(
            ["loginctl", "show-session", number, "-p", "TimestampMonotonic", "-p", "Remote"], seconds: 10)
        return ended.status == 0 ? read(ended.text, number: number) : nil
    }

    /// The first process of the same audit session that still runs. When the first one has ended, the login looks
    /// newer than it is by as much as its own programs are.
    private static func ofAudit() -> LoginSession? {
        guard let mine = auditSession("self") else { return nil }
        let starts = ProcessFiles.pids().filter { auditSession("\($0)") == mine }.compactMap(ProcessFiles.Entry.of)
        guard let began = starts.map(\.began).min() else { return nil }
        return LoginSession(name: "audit session \(mine)", start: .sinceBoot(began))
    }

    private static func auditSession(_ process: String) -> String? {
        guard let text = ProcessFiles.text("/proc/\(process)/sessionid")?.trimmingSpace,
            let number = UInt32(text), number != .max
        else { return nil }
        return text
    }
}
