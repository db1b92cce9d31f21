import CCurl
import Glibc
package import OpenIDConnect
import SecretMemory

/// HTTP by libcurl: one multi handle on one thread of its own, connections kept. TLS is verified
/// always; no redirect, proxy, cookie, netrc or environment variable has any effect.
package final class CurlTransport: HTTPTransport {
    private struct Queue {
        var waiting: [Job] = []
        var cancelled: [ObjectIdentifier] = []
        var isEnding = false
    }

    /// Connections opened and requests begun since the start.
    package struct Statistics: Equatable, Sendable {
        package var requests = 0
        package var connections = 0
    }

    private let options: CurlTransportOptions
    private let authorities: [UInt8]?
    private let multi: MultiHandle
    private let queue = PThreadLock(Queue())
    private let counts = PThreadLock(Statistics())

    /// Reads the authorities, starts the thread. Throws when the CA file is no readable PEM.
    package init(options: CurlTransportOptions) throws(TransportError) {
        guard CurlLibrary.isReady, let multi = MultiHandle(maximumConnections: options.maximumConnections) else {
            throw .other(code: 2)
        }
        self.options = options
        self.multi = multi
        authorities = try options.caFile.map { path throws(TransportError) in try Authorities.read(adding: path) }
        let thread = TransferThread(multi: multi) { [queue] in
            queue.withLock { queue in
                defer {
                    queue.waiting = []
                    queue.cancelled = []
                }
                return TransferThread.Orders(
                    start: queue.waiting, cancel: queue.cancelled, isEnding: queue.isEnding)
            }
        } connected: { [counts] in
            counts.withLock { $0.connections += 1 }
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
        counts.withLock { $0.requests += 1 }
        let job = Job(request: request, options: options, authorities: authorities)
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
            queue.withLock { $0.cancelled.append(ObjectIdentifier(job)) }
            multi.wakeUp()
        }
        return try result.get()
    }
}

/// libcurl's global state, once a process.
private enum CurlLibrary {
    static let isReady = usher_curl_global_init() == 0
}
