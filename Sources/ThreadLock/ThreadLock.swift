import Glibc

/// A value that one thread at a time uses. A mutex that Thread Sanitizer understands (it reports Synchronization.Mutex
/// falsely on Linux), and errors keep their type.
package final class ThreadLock<State>: @unchecked Sendable {  // every access holds the mutex
    private let mutex: UnsafeMutablePointer<pthread_mutex_t>
    private var state: State

    package init(_ state: State) {
        self.state = state
        mutex = .allocate(capacity: 1)
        mutex.initialize(to: pthread_mutex_t())
        pthread_mutex_init(mutex, nil)
    }

    deinit {
        pthread_mutex_destroy(mutex)
        mutex.deallocate()
    }

    /// `body` must not ask for the same lock again: that waits forever.
    package func withLock<Result, Failure: Error>(
        _ body: (inout State) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        pthread_mutex_lock(mutex)
        defer { pthread_mutex_unlock(mutex) }
        return try body(&state)
    }
}
