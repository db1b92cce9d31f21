import CCurl
import OpenIDConnect
import SecretMemory

/// One request on its way. It is answered exactly once.
final class Job: Sendable {
    private struct State {
        var continuation: CheckedContinuation<Result<HTTPAnswer, TransportError>, Never>?
        var isCancelled = false
    }

    let request: HTTPRequest
    let options: CurlTransportOptions
    let trust: TrustStore
    private let state = PThreadLock(State())

    init(request: HTTPRequest, options: CurlTransportOptions, trust: TrustStore) {
        self.request = request
        self.options = options
        self.trust = trust
    }

    var isCancelled: Bool { state.withLock { $0.isCancelled } }

    func wait(_ continuation: CheckedContinuation<Result<HTTPAnswer, TransportError>, Never>) {
        state.withLock { $0.continuation = continuation }
    }

    func cancel() {
        state.withLock { $0.isCancelled = true }
    }

    func finish(_ result: Result<HTTPAnswer, TransportError>) {
        let continuation = state.withLock { state in
            defer { state.continuation = nil }
            return state.continuation
        }
        continuation?.resume(returning: result)
    }

    /// Hands the request to libcurl, which reads the content in place: this job keeps it alive, and
    /// the authorities.
    func start(on multi: MultiHandle) -> OpaquePointer? {
        (request.url.bytes + [0]).withCString { url in
            (request.url.host + [0]).withCString { host in
                withFields { fields in
                    withAuthorization { authorization in
                        withContent { content in
                            var transfer = usher_transfer_options()
                            transfer.url = url
                            transfer.host = host
                            transfer.accept = fields[0]
                            transfer.fields = fields.baseAddress?.advanced(by: 1)
                            transfer.authorization = authorization
                            transfer.content = content?.baseAddress?.assumingMemoryBound(to: CChar.self)
                            transfer.content_len = content?.count ?? 0
                            if case .json = request.content { transfer.content_is_json = 1 }
                            transfer.trust = trust.pointer
                            transfer.connect_timeout_ms = options.connectTimeout.wholeMilliseconds
                            transfer.total_timeout_ms = options.totalTimeout.wholeMilliseconds
                            transfer.plain_http = request.url.isEncrypted ? 0 : 1
                            transfer.allows_loopback = options.allowsLoopback ? 1 : 0
                            transfer.max_body = request.maximumBodyBytes
                            return usher_transfer_start(multi.pointer, &transfer)
                        }
                    }
                }
            }
        }
    }

    private func withContent<Value>(_ body: (UnsafeRawBufferPointer?) -> Value) -> Value {
        switch request.content {
        case .none: body(nil)
        case .form(let content), .json(let content): content.withBytes { body($0) }
        }
    }

    /// Accept first, then the further fields, then nil.
    private func withFields<Value>(_ body: (UnsafeBufferPointer<UnsafePointer<CChar>?>) -> Value) -> Value {
        let lines = (["Accept: \(request.accept)"] + request.fields.map { "\($0.name): \($0.value)" })
        let bytes: [UInt8] = lines.flatMap { (line: String) -> [UInt8] in Array(line.utf8) + [0] }
        return bytes.withCString { start in
            var pointers: [UnsafePointer<CChar>?] = []
            var offset = 0
            for line in lines {
                pointers.append(start?.advanced(by: offset))
                offset += line.utf8.count + 1
            }
            return (pointers + [nil]).withUnsafeBufferPointer(body)
        }
    }

    /// The whole header line, overwritten after the call; libcurl has its own copy then.
    private func withAuthorization<Value>(_ body: (UnsafePointer<CChar>?) -> Value) -> Value {
        guard let authorization = request.authorization else { return body(nil) }
        var line: [UInt8] = []
        line.reserveCapacity(authorization.count + 17)
        line.append(contentsOf: "Authorization: ".utf8)
        authorization.withBytes { line.append(contentsOf: $0) }
        line.append(0)
        defer { line.eraseSecret() }
        return line.withCString { body($0) }
    }
}

extension [UInt8] {
    /// The array, which ends with 0, as a C string.
    fileprivate func withCString<Value>(_ body: (UnsafePointer<CChar>?) -> Value) -> Value {
        withUnsafeBufferPointer { bytes in
            bytes.withMemoryRebound(to: CChar.self) { body($0.baseAddress) }
        }
    }
}

extension Duration {
    /// 1 to a day.
    var wholeMilliseconds: Int {
        if self >= .seconds(86_400) { return 86_400_000 }
        return max(Int(components.seconds * 1_000 + components.attoseconds / 1_000_000_000_000_000), 1)
    }
}
