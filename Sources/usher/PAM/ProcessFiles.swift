import Glibc

/// What /proc says of processes.
enum ProcessFiles {
    private static let maximumBytes = 65_536

    /// The text of a small file; nil when it cannot be read.
    static func text(_ path: String) -> String? {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 4_096)
        while bytes.count < maximumBytes {
            let count = read(descriptor, &buffer, buffer.count)
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { return nil }
            if count == 0 { break }
            bytes += buffer[..<count]
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// A process: its name, its parent and when it began.
    struct Entry: Equatable {
        let name: String
        let parent: Int32
        /// Milliseconds since the boot.
        let began: Int64

        /// Reads /proc/PID/stat; the name stands in parentheses and may hold any.
        init?(_ stat: String, ticksPerSecond: Int64) {
            guard let open = stat.firstIndex(of: "("), let close = stat.lastIndex(of: ")"), open < close else {
                return nil
            }
            let fields = stat[close...].dropFirst().split(separator: " ")
            guard fields.count > 19, let parent = Int32(fields[1]), let ticks = Int64(fields[19]), ticksPerSecond > 0,
                ticks >= 0, ticks < Int64.max / 1_000
            else { return nil }
            name = String(stat[stat.index(after: open)..<close])
            self.parent = parent
            began = ticks * 1_000 / ticksPerSecond
        }

        static func of(_ pid: Int32) -> Entry? {
            ProcessFiles.text("/proc/\(pid)/stat").flatMap {
                Entry($0, ticksPerSecond: Int64(sysconf(Int32(_SC_CLK_TCK))))
            }
        }
    }

    /// All that run.
    static func pids() -> [Int32] {
        guard let directory = opendir("/proc") else { return [] }
        defer { closedir(directory) }
        var pids: [Int32] = []
        while let entry = readdir(directory) {
            let name = withUnsafeBytes(of: &entry.pointee.d_name) { Array($0.prefix { $0 != 0 }) }
            if let pid = Int32(String(decoding: name, as: UTF8.self)) { pids.append(pid) }
        }
        return pids
    }
}

extension String {
    /// Without the blanks and newlines around it.
    var trimmingSpace: String {
        String(drop(while: \.isWhitespace).reversed().drop(while: \.isWhitespace).reversed())
    }
}
