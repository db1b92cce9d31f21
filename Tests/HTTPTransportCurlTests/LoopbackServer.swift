import Glibc

/// A server on 127.0.0.1 whose behaviour towards each connection is a closure. Plain sockets and
/// threads, so that it can break every rule of HTTP.
final class LoopbackServer: @unchecked Sendable {  // the mutex guards what changes
    private let listener: Int32
    private let behaviour: @Sendable (ServerConnection) -> Void
    private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
    private let changed = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
    private var counted = Counts()
    let port: UInt16

    struct Counts: Equatable {
        var connections = 0
        var requests = 0
        /// Connections that the other side ended.
        var ended = 0
    }

    init(_ behaviour: @escaping @Sendable (ServerConnection) -> Void) {
        self.behaviour = behaviour
        mutex.initialize(to: pthread_mutex_t())
        changed.initialize(to: pthread_cond_t())
        pthread_mutex_init(mutex, nil)
        pthread_cond_init(changed, nil)
        let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        self.listener = listener
        _ = fcntl(listener, F_SETFD, FD_CLOEXEC)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let port = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { generic in
                precondition(bind(listener, generic, length) == 0 && listen(listener, 256) == 0)
                precondition(getsockname(listener, generic, &length) == 0)
            }
            return UInt16(bigEndian: pointer.pointee.sin_port)
        }
        self.port = port
        Self.startThread { [self] in acceptAll() }
    }

    var counts: Counts { locked { counted } }

    func count(_ change: (inout Counts) -> Void) {
        locked {
            change(&counted)
            pthread_cond_broadcast(changed)
        }
    }

    /// Blocks the calling thread until the counts are such; false after 20 s. For server threads.
    @discardableResult
    func wait(until isReached: (Counts) -> Bool) -> Bool {
        var deadline = timespec()
        clock_gettime(CLOCK_REALTIME, &deadline)
        // Tests that compute for long keep the runtime's threads from a task meanwhile.
        deadline.tv_sec += 120
        return locked {
            while !isReached(counted) {
                if pthread_cond_timedwait(changed, mutex, &deadline) == ETIMEDOUT { return false }
            }
            return true
        }
    }

    /// The same for a test, which must not block a thread of the Swift runtime.
    func reached(_ isReached: @escaping @Sendable (Counts) -> Bool) async -> Bool {
        await withCheckedContinuation { continuation in
            Self.startThread { continuation.resume(returning: self.wait(until: isReached)) }
        }
    }

    /// No new connection is accepted afterwards.
    func stop() {
        shutdown(listener, Int32(SHUT_RDWR))
    }

    private func locked<Value>(_ body: () -> Value) -> Value {
        pthread_mutex_lock(mutex)
        defer { pthread_mutex_unlock(mutex) }
        return body()
    }

    private func acceptAll() {
        while true {
            let descriptor = accept(listener, nil, nil)
            if descriptor < 0 {
                if errno == EINTR { continue }
                break
            }
            _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
            count { $0.connections += 1 }
            Self.startThread { [self] in
                let connection = ServerConnection(descriptor: descriptor, server: self)
                behaviour(connection)
                close(descriptor)
            }
        }
        close(listener)
    }

    private final class Work: Sendable {
        let body: @Sendable () -> Void
        init(_ body: @escaping @Sendable () -> Void) { self.body = body }
    }

    static func startThread(_ body: @escaping @Sendable () -> Void) {
        var thread = pthread_t()
        let result = pthread_create(
            &thread, nil,
            { argument in
                if let argument { Unmanaged<Work>.fromOpaque(argument).takeRetainedValue().body() }
                return nil
            }, Unmanaged.passRetained(Work(body)).toOpaque())
        precondition(result == 0)
        pthread_detach(thread)
    }
}
