import Glibc

/// What the kernel counts of this process.
package struct ProcessFigures: Sendable {
    package let cpuSeconds: Double
    package let residentBytes: Int
    package let openDescriptors: Int
    package let maximumDescriptors: Int
    package let threads: Int

    /// What the kernel does not say is 0. Reads /proc/self, which does not wait for a disk.
    package static func read() -> ProcessFigures {
        var usage = rusage()
        _ = getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
        let cpu = seconds(usage.ru_utime) + seconds(usage.ru_stime)
        // man 5 proc_pid_statm: pages, the second field.
        let fields = (content("/proc/self/statm") ?? []).split(separator: UInt8(ascii: " "))
        let pages = fields.count > 1 ? Int(String(decoding: fields[1], as: UTF8.self)) ?? 0 : 0
        return ProcessFigures(
            cpuSeconds: cpu, residentBytes: pages * sysconf(Int32(_SC_PAGESIZE)),
            openDescriptors: entries("/proc/self/fd"), maximumDescriptors: max(sysconf(Int32(_SC_OPEN_MAX)), 0),
            threads: entries("/proc/self/task"))
    }

    private static func seconds(_ time: timeval) -> Double {
        Double(time.tv_sec) + Double(time.tv_usec) / 1_000_000
    }

    private static func content(_ path: String) -> [UInt8]? {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        return try? FileBytes.read(descriptor, maximum: 4_096)
    }

    private static func entries(_ path: String) -> Int {
        guard let directory = opendir(path) else { return 0 }
        defer { closedir(directory) }
        var count = 0
        while let entry = readdir(directory) {
            if entry.pointee.d_name.0 != UInt8(ascii: ".") { count += 1 }
        }
        return count
    }
}
