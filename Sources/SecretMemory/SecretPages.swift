import Glibc

/// Locked memory that holds secrets and nothing else. A page of malloc's is never locked: it could not go back to the
/// system, and every login would lock another until the process may lock no more. Used again, and kept to the end.
final class SecretPages: @unchecked Sendable {  // `free` is touched with the mutex held
    static let shared = SecretPages()

    private static let smallestSlot = 64
    /// What is larger has pages of its own.
    private static let largestSlot = 4_096
    /// Mapped and locked at once; each size of a slot divides it.
    private static let blockBytes = 16_384

    private let mutex: UnsafeMutablePointer<pthread_mutex_t>
    /// By their size.
    private var free: [Int: [UnsafeMutableRawPointer]] = [:]

    private init() {
        mutex = .allocate(capacity: 1)
        mutex.initialize(to: pthread_mutex_t())
        pthread_mutex_init(mutex, nil)
    }

    /// Room for so many bytes, which are zero; a place of its own also for none. Locking is best effort.
    func take(_ count: Int) -> UnsafeMutableRawBufferPointer {
        guard let size = Self.slotSize(count) else {
            return UnsafeMutableRawBufferPointer(start: Self.map(count), count: count)
        }
        pthread_mutex_lock(mutex)
        defer { pthread_mutex_unlock(mutex) }
        if let slot = free[size]?.popLast() { return UnsafeMutableRawBufferPointer(start: slot, count: count) }
        let block = Self.map(Self.blockBytes)
        free[size] = stride(from: size, to: Self.blockBytes, by: size).map { block + $0 }
        return UnsafeMutableRawBufferPointer(start: block, count: count)
    }

    /// Overwrites what `take` gave, and takes it back.
    func giveBack(_ room: UnsafeMutableRawBufferPointer) {
        guard let start = room.baseAddress else { return }
        explicit_bzero(start, room.count)
        guard let size = Self.slotSize(room.count) else {
            munmap(start, room.count)
            return
        }
        pthread_mutex_lock(mutex)
        free[size, default: []].append(start)
        pthread_mutex_unlock(mutex)
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
