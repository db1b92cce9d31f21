import Glibc
import HostSystem

/// A file for node-exporter's textfile collector.
enum Textfile {
    /// The figures, with what the reader of the file cannot know otherwise.
    static func text(_ figures: [UInt8], isUp: Bool) -> [UInt8] {
        figures
            + Array(
                """
                # HELP usher_up 1 when usherd answered, else 0.
                # TYPE usher_up gauge
                usher_up \(isUp ? 1 : 0)

                """.utf8)
    }

    /// Puts the file in the place of the one that is there, readable by all.
    static func write(_ bytes: [UInt8], to path: String) throws(SystemError) {
        // The collector reads names that end in .prom alone.
        let temporary = "\(path).\(getpid()).new"
        let descriptor = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else { throw SystemError(call: "open", number: errno) }
        do throws(SystemError) {
            defer { close(descriptor) }
            try fill(descriptor, bytes)
            guard fchmod(descriptor, 0o644) == 0 else { throw SystemError(call: "fchmod", number: errno) }
        } catch {
            unlink(temporary)
            throw error
        }
        guard rename(temporary, path) == 0 else {
            let number = errno
            unlink(temporary)
            throw SystemError(call: "rename", number: number)
        }
    }

    private static func fill(_ descriptor: Int32, _ bytes: [UInt8]) throws(SystemError) {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw SystemError(call: "write", number: errno) }
            rest = rest.dropFirst(count)
        }
    }
}
