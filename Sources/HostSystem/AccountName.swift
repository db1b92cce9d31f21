import Glibc

/// The name of a uid, by the host's name service.
package enum AccountName {
    /// nil when there is none. The name service may be a directory that does not answer: it is asked on a
    /// thread of its own.
    @Sendable package static func find(_ uid: UInt32) async -> [UInt8]? {
        await withCheckedContinuation { continuation in
            let isStarted = BackgroundThread.start { continuation.resume(returning: name(of: uid)) }
            if !isStarted { continuation.resume(returning: nil) }
        }
    }

    /// The same. Blocks for as long as the sources of names do.
    package static func name(of uid: UInt32) -> [UInt8]? {
        var record = passwd()
        var found: UnsafeMutablePointer<passwd>?
        var buffer = [CChar](repeating: 0, count: 16_384)
        return buffer.withUnsafeMutableBufferPointer { room in
            guard let base = room.baseAddress, getpwuid_r(uid, &record, base, room.count, &found) == 0, found != nil,
                let name = record.pw_name
            else { return nil }
            return Array(UnsafeBufferPointer(start: name, count: strlen(name))).map { UInt8(bitPattern: $0) }
        }
    }
}
