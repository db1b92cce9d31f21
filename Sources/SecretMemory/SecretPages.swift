import Glibc
import ThreadLock

/// Locked memory that holds secrets and nothing else. A page of malloc's is never locked: it could not go back to the
/// system, and every login would lock another until the process may lock no more. Used again, and kept to the end.
final class SecretPages: Sendable {
    static let shared = SecretPages()

    private static let smallestSlot = 64
    /// What is larger has pages of its own.
    private static let largestSlot = 4_096
    /// Mapped and locked at once; each size of a slot divides it.
    private static let blockBytes = 16_384

    /// By their size.
    private let free = ThreadLock<[Int: [UnsafeMutableRawPointer]]>([:])

    private init() {}

    /// Room for so many bytes, which are zero; a place of its own also for none. Locking is best effort.
    func take(_ count: Int) -> UnsafeMutableRawBufferPointer {
        guard let size = Self.slotSize(count) else {
            return UnsafeMutableRawBufferPointer(start: Self.map(count), count: count)
        }
        let slot = free.withLock { free in
            if let slot = free[size]?.popLast() { return slot }
            let block = Self.map(Self.blockBytes)
            free[size] = stride(from: size, to: Self.blockBytes, by: size).map { block + $0 }
            return block
        }
        return UnsafeMutableRawBufferPointer(start: slot, count: count)
    }

    /// Overwrites what `take` gave, and takes it back.
    func giveBack(_ room: UnsafeMutableRawBufferPointer) {
        guard let start = room.baseAddress else { return }
        explicit_bzero(start, room.count)
        guard let size = Self.slotSize(room.count) else {
            munmap(start, room.count)
            return
        }
        free.withLock { $0[size, default: []].append(start) }
    }

    private static func slotSize(_ count: Int) -> Int? {
        guard count <= largestSlot else { return nil }
        var size = smallestSlot
        while size < count { size *= 2 }
        return size
    }

    /// Ends the process where the system has no memory left, as any allocation of Swift's does.
    private static func map(_ count: Int) -> UnsafeMutableRawPointer {
        guard let pages = mmap(nil, count, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0),
            pages != MAP_FAILED
        else { fatalError("the system has no memory left") }
        _ = mlock(pages, count)
        return pages
    }
}
