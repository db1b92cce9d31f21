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
    let authorities: [UInt8]?
    private let state = PThreadLock(State())

    init(request: HTTPRequest, options: CurlTransportOptions, authorities: [UInt8]?) {
        self.request = request
        self.options = options
        self.authorities = authorities
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

    /// Hands the request to libcurl, which reads the form in place: this job keeps it alive.
    func start(on multi: MultiHandle) -> OpaquePointer? {
        var url = request.url.bytes.map { CChar(bitPattern: $0) } + [0]
        var accept = "Accept: \(request.accept)".utf8.map { CChar(bitPattern: $0) } + [0]
        return withAuthorization { authorization in
            withForm { form in
                (authorities ?? []).withUnsafeBufferPointer { bundle in
                    var transfer = usher_transfer_options()
                    transfer.form = form?.baseAddress?.assumingMemoryBound(to: CChar.self)
                    transfer.form_len = form?.count ?? 0
                    transfer.authorization = authorization
                    transfer.connect_timeout_ms = options.connectTimeout.wholeMilliseconds
                    transfer.total_timeout_ms = options.totalTimeout.wholeMilliseconds
                    transfer.plain_http = request.url.isEncrypted ? 0 : 1
                    transfer.local_addresses = options.allowsLoopback ? 1 : 0
                    transfer.max_body = request.maximumBodyBytes
                    return url.withUnsafeMutableBufferPointer { url in
                        accept.withUnsafeMutableBufferPointer { accept in
                            transfer.url = UnsafePointer(url.baseAddress)
                            transfer.accept = UnsafePointer(accept.baseAddress)
                            return bundle.withMemoryRebound(to: CChar.self) { bundle in
                                transfer.ca_bundle = authorities == nil ? nil : bundle.baseAddress
                                transfer.ca_bundle_len = bundle.count
                                return usher_transfer_start(multi.pointer, &transfer)
                            }
                        }
                    }
                }
            }
        }
    }

    private func withForm<Value>(_ body: (UnsafeRawBufferPointer?) -> Value) -> Value {
        switch request.content {
        case .none: body(nil)
        case .form(let form): form.withBytes { body($0) }
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
        return line.withUnsafeBufferPointer { bytes in
            bytes.withMemoryRebound(to: CChar.self) { body($0.baseAddress) }
        }
    }
}

extension Duration {
    /// At least 1.
    var wholeMilliseconds: Int {
        let milliseconds = components.seconds &* 1_000 &+ components.attoseconds / 1_000_000_000_000_000
        return max(Int(clamping: milliseconds), 1)
    }
}
