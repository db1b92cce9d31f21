import CCurl
import Glibc
import OpenIDConnect

/// The one thread that touches the multi handle.
final class TransferThread: @unchecked Sendable {  // the variables belong to the thread alone
    struct Orders {
        let start: [Job]
        let cancel: [Job]
        let isEnding: Bool
    }

    /// With nothing to do it still looks around now and then.
    private static let idleMilliseconds: Int32 = 60_000

    private let multi: MultiHandle
    private let profile: TransferProfile
    private let takeOrders: @Sendable () -> Orders
    private let connected: @Sendable () -> Void
    private var running: [OpaquePointer: Job] = [:]
    private var hasSystemAuthorities = false

    init(
        multi: MultiHandle, profile: TransferProfile, takeOrders: @escaping @Sendable () -> Orders,
        connected: @escaping @Sendable () -> Void
    ) {
        self.multi = multi
        self.profile = profile
        self.takeOrders = takeOrders
        self.connected = connected
    }

    /// false when the system has no thread left.
    func start() -> Bool {
        let box = Unmanaged.passRetained(self)
        var thread = pthread_t()
        let result = pthread_create(
            &thread, nil,
            { argument in
                if let argument { Unmanaged<TransferThread>.fromOpaque(argument).takeRetainedValue().run() }
                return nil
            }, box.toOpaque())
        guard result == 0 else {
            box.release()
            return false
        }
        pthread_detach(thread)
        return true
    }

    private func run() {
        while true {
            let orders = takeOrders()
            for job in orders.start { begin(job) }
            for job in orders.cancel { cancel(job) }
            if orders.isEnding { break }
            usher_multi_work(multi.pointer, Self.idleMilliseconds)
            collect()
        }
        for transfer in Array(running.keys) { end(transfer, .failure(.cancelled)) }
    }

    private func begin(_ job: Job) {
        guard !job.isCancelled else { return job.finish(.failure(.cancelled)) }
        if job.request.url.isEncrypted, !hasSystemAuthorities {
            profile.addSystemAuthorities()
            hasSystemAuthorities = true
        }
        guard let transfer = job.start(on: multi) else { return job.finish(.failure(.other(code: 2))) }
        running[transfer] = job
    }

    private func cancel(_ job: Job) {
        guard let transfer = running.first(where: { $0.value === job })?.key else { return }
        end(transfer, .failure(.cancelled))
    }

    private func collect() {
        var outcome: Int32 = 0
        var code: Int32 = 0
        while let transfer = usher_multi_finished(multi.pointer, &outcome, &code) {
            if usher_transfer_connected(transfer) != 0 { connected() }
            end(transfer, Self.result(transfer, outcome: outcome, code: code))
        }
    }

    private func end(_ transfer: OpaquePointer, _ result: Result<HTTPAnswer, TransportError>) {
        let job = running.removeValue(forKey: transfer)
        usher_transfer_free(multi.pointer, transfer)
        job?.finish(result)
    }

    private static func result(
        _ transfer: OpaquePointer, outcome: Int32, code: Int32
    ) -> Result<HTTPAnswer, TransportError> {
        if let error = TransportError(outcome: outcome, code: code) { return .failure(error) }
        var count = 0
        let body = usher_transfer_body(transfer, &count)
        let certificateEnd = usher_transfer_certificate_end(transfer)
        return .success(
            HTTPAnswer(
                status: usher_transfer_status(transfer),
                mediaType: usher_transfer_content_type(transfer).flatMap(HeaderValues.mediaType),
                maxAge: usher_transfer_cache_control(transfer).flatMap(HeaderValues.maxAge),
                body: Array(UnsafeBufferPointer(start: body, count: count)),
                challenge: usher_transfer_challenge(transfer).map(HeaderValues.bytes),
                retryAfter: usher_transfer_retry_after(transfer).flatMap(HeaderValues.seconds),
                date: usher_transfer_date(transfer).map(HeaderValues.bytes),
                certificateEnd: certificateEnd == 0 ? nil : Int64(certificateEnd)))
    }
}

extension TransportError {
    /// nil for success.
    init?(outcome: Int32, code: Int32) {
        switch UInt32(bitPattern: outcome) {
        case USHER_OK.rawValue: return nil
        case USHER_CANNOT_RESOLVE.rawValue: self = .cannotResolve
        case USHER_CANNOT_CONNECT.rawValue: self = .cannotConnect
        case USHER_CERTIFICATE.rawValue: self = .certificate
        case USHER_TLS.rawValue: self = .tls
        case USHER_TIMEOUT.rawValue: self = .timedOut
        case USHER_BODY_TOO_LARGE.rawValue: self = .bodyTooLarge
        case USHER_HEADERS_TOO_LARGE.rawValue: self = .headersTooLarge
        case USHER_BROKEN_ANSWER.rawValue: self = .brokenAnswer
        case USHER_ENCODING.rawValue: self = .unexpectedEncoding
        case USHER_FORBIDDEN_ADDRESS.rawValue: self = .forbiddenAddress
        case USHER_PIN.rawValue: self = .pin
        case USHER_CERTIFICATE_STATUS.rawValue: self = .certificateStatus
        case USHER_CLIENT_CERTIFICATE.rawValue: self = .clientCertificate
        case USHER_PROXY_UNREACHABLE.rawValue: self = .proxyUnreachable
        case USHER_PROXY_AUTHENTICATION.rawValue: self = .proxyAuthentication
        case USHER_PROXY_REFUSED.rawValue: self = .proxyRefused
        default: self = .other(code: code)
        }
    }
}
