import Glibc

/// Who runs this command.
enum CallerName {
    /// The login name of the real uid; nil when the host knows none.
    static func current() -> String? {
        var record = passwd()
        var found: UnsafeMutablePointer<passwd>?
        var buffer = [CChar](repeating: 0, count: 16_384)
        return buffer.withUnsafeMutableBufferPointer { room in
            guard let base = room.baseAddress, getpwuid_r(getuid(), &record, base, room.count, &found) == 0,
                found != nil, let name = record.pw_name
            else { return nil }
            return String(cString: name)
        }
    }
}
