import Accounts
import NIOConcurrencyHelpers
import NIOPosix

/// The store, on a thread of its own: whatever waits for the disk keeps no login's thread. It is opened beside the
/// daemon's start; who asks before that waits.
final class StoreWorker: Sendable {
    private enum State {
        case unopened
        case open(AccountStore)
        case refused(StoreError, at: Duration)
    }

    /// A store that could not be opened is tried again when somebody asks after this time.
    private static let pause = Duration.seconds(10)

    private let path: String
    private let uptime: @Sendable () -> Duration
    private let pool = NIOThreadPool(numberOfThreads: 1)
    private let state = NIOLockedValueBox(State.unopened)

    init(path: String, uptime: @escaping @Sendable () -> Duration) {
        self.path = path
        self.uptime = uptime
    }

    /// Begins to open the store, and returns.
    func start() {
        pool.start()
        pool.submit { [self] _ in _ = try? opened() }
    }

    /// nil before it is open, or when it cannot be opened.
    var store: AccountStore? {
        if case .open(let store) = state.withLockedValue({ $0 }) { store } else { nil }
    }

    /// Why there is none, if that is known.
    var refusal: StoreError? {
        if case .refused(let error, _) = state.withLockedValue({ $0 }) { error } else { nil }
    }

    /// In the order of the calls, and one at a time. A call that was made is carried out, also when its task is
    /// cancelled meanwhile: what a provider has rotated, or an administrator has been told, is kept.
    func run<Value: Sendable>(
        _ body: @escaping @Sendable (AccountStore) throws(AccountFault) -> Value
    ) async throws(AccountFault) -> Value {
        let result: Result<Value, AccountFault> = await withCheckedContinuation { continuation in
            pool.submit { [self] state in
                guard state == .active else {
                    return continuation.resume(returning: .failure(.binding(.store(.closed))))
                }
                do throws(AccountFault) {
                    let store: AccountStore
                    do throws(StoreError) { store = try opened() } catch { throw .binding(.store(error)) }
                    continuation.resume(returning: .success(try body(store)))
                } catch { continuation.resume(returning: .failure(error)) }
            }
        }
        return try result.get()
    }

    /// The same for what fails by the store alone.
    func onStore<Value: Sendable>(
        _ body: @escaping @Sendable (AccountStore) throws(StoreError) -> Value
    ) async throws(AccountFault) -> Value {
        try await run { (store) throws(AccountFault) -> Value in
            do throws(StoreError) { return try body(store) } catch { throw .binding(.store(error)) }
        }
    }

    func end() async {
        try? await pool.shutdownGracefully()
        store?.close()
    }

    /// Only on the pool's thread.
    private func opened() throws(StoreError) -> AccountStore {
        switch state.withLockedValue({ $0 }) {
        case .open(let store): return store
        case .refused(let error, let time) where uptime() - time < Self.pause: throw error
        case .unopened, .refused: break
        }
        do throws(StoreError) {
            let store = try AccountStore.open(path: path, creation: .ifMissing)
            state.withLockedValue { $0 = .open(store) }
            return store
        } catch {
            state.withLockedValue { [now = uptime()] in $0 = .refused(error, at: now) }
            throw error
        }
    }
}
