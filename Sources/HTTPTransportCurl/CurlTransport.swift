import CCurl
import Glibc
package import OpenIDConnect
import SecretMemory
import ThreadLock

/// HTTP by libcurl: one multi handle on one thread of its own, connections kept. TLS is verified
/// always; no redirect, cookie, netrc or environment variable has any effect, no proxy but the
/// configured one. Each provider has one of its own: no connection serves two client certificates
/// (HTTP-06). The first one must be made before other threads read the environment (SSLKEYLOGFILE is
/// removed from it).
package final class CurlTransport: HTTPTransport {
    private struct Queue {
        var waiting: [Job] = []
        var cancelled: [Job] = []
        var isEnding = false
    }

    /// Requests begun and connections opened since the start, and requests not yet answered.
    package struct Statistics: Equatable, Sendable {
        package var requests = 0
        package var newConnections = 0
        package var inFlight = 0

        package init(requests: Int = 0, newConnections: Int = 0, inFlight: Int = 0) {
            self.requests = requests
            self.newConnections = newConnections
            self.inFlight = inFlight
        }
    }

    private let options: CurlTransportOptions
    private let profile: TransferProfile
    private let multi: MultiHandle
    private let queue = ThreadLock(Queue())
    private let counts = ThreadLock(Statistics())

    /// Reads what the options name, starts the thread.
    package init(options: CurlTransportOptions) throws(TransportSetupError) {
        guard CurlLibrary.isReady,
            let multi = MultiHandle(
                maximumConnections: options.maximumConnections,
                maximumEndpointConnections: options.http.maximumEndpointConnections ?? 0)
        else { throw .library }
        self.options = options
        self.multi = multi
        profile = try TransferProfile(options)
        let thread = TransferThread(multi: multi, profile: profile) { [queue] in
            queue.withLock { queue in
                defer {
                    queue.waiting = []
                    queue.cancelled = []
                }
                return TransferThread.Orders(
                    start: queue.waiting, cancel: queue.cancelled, isEnding: queue.isEnding)
            }
        } connected: { [counts] in
            counts.withLock { $0.newConnections += 1 }
        }
        guard thread.start() else { throw .library }
    }

    deinit {
        shutdown()
    }

    /// Ends the thread; requests under way end as cancelled.
    package func shutdown() {
        queue.withLock { $0.isEnding = true }
        multi.wakeUp()
    }

    package var statistics: Statistics { counts.withLock { $0 } }

    package func send(_ request: HTTPRequest) async throws(TransportError) -> HTTPAnswer {
        guard request.url.isEncrypted || options.plainLoopback else { throw .forbiddenAddress }
        let usesProxy = options.http.proxy?.serves(request.url) ?? false
        // The proxy resolves names; what the URL itself says is refused here (HTTP-07).
        guard !usesProxy || !request.url.isLocal else { throw .forbiddenAddress }
        counts.withLock { counts in
            counts.requests += 1
            counts.inFlight += 1
        }
        defer { counts.withLock { $0.inFlight -= 1 } }
        let start = ContinuousClock.now
        do throws(TransportError) {
            return try await exchange(request, usesProxy: usesProxy, within: options.totalTimeout)
        } catch {
            let rest = options.totalTimeout - start.duration(to: .now)
            guard options.http.retries > 0, request.isRepeatable, error.isOfConnection, rest > .zero else {
                throw error
            }
            return try await exchange(request, usesProxy: usesProxy, within: rest)
        }
    }

    private func exchange(
        _ request: HTTPRequest, usesProxy: Bool, within timeout: Duration
    ) async throws(TransportError) -> HTTPAnswer {
        let job = Job(request: request, options: options, profile: profile, usesProxy: usesProxy, timeout: timeout)
        let result = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                job.wait(continuation)
                let isAccepted = queue.withLock { queue in
                    guard !queue.isEnding else { return false }
                    queue.waiting.append(job)
                    return true
                }
                if isAccepted { multi.wakeUp() } else { job.finish(.failure(.cancelled)) }
            }
        } onCancel: {
            // May come before the job is queued: the job remembers it.
            job.cancel()
            queue.withLock { $0.cancelled.append(job) }
            multi.wakeUp()
        }
        return try result.get()
    }
}

extension HTTPRequest {
    /// Asking twice does no harm and shows no credentials twice.
    fileprivate var isRepeatable: Bool {
        if case .none = content { authorization == nil } else { false }
    }
}

extension TransportError {
    fileprivate var isOfConnection: Bool {
        self == .cannotConnect || self == .brokenAnswer
    }
}

/// libcurl's global state, once a process.
private enum CurlLibrary {
    static let isReady = usher_curl_global_init() == 0
}
