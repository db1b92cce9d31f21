import CCurl
import Glibc
package import OpenIDConnect
import SecretMemory

/// HTTP by libcurl: one multi handle on one thread of its own, connections kept. TLS is verified
/// always; no redirect, proxy, cookie, netrc or environment variable has any effect. The first one
/// must be made before other threads read the environment (SSLKEYLOGFILE is removed from it).
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
    private let trust: TrustStore
    private let multi: MultiHandle
    private let queue = PThreadLock(Queue())
    private let counts = PThreadLock(Statistics())

    /// Reads the authorities, starts the thread. Throws `.certificate` when the CA file is no readable PEM.
    package init(options: CurlTransportOptions) throws(TransportError) {
        guard CurlLibrary.isReady, let multi = MultiHandle(maximumConnections: options.maximumConnections) else {
            throw .other(code: 2)
        }
        self.options = options
        self.multi = multi
        trust = try TrustStore(adding: options.caFile)
        let thread = TransferThread(multi: multi, trust: trust) { [queue] in
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
        guard thread.start() else { throw .other(code: 2) }
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
        counts.withLock { counts in
            counts.requests += 1
            counts.inFlight += 1
        }
        defer { counts.withLock { $0.inFlight -= 1 } }
        let job = Job(request: request, options: options, trust: trust)
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

/// libcurl's global state, once a process.
private enum CurlLibrary {
    static let isReady = usher_curl_global_init() == 0
}
