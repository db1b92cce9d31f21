import CCurl
import OpenIDConnect
import SecretMemory
import ThreadLock

/// One request on its way. It is answered exactly once.
final class Job: Sendable {
    private struct State {
        var continuation: CheckedContinuation<Result<HTTPAnswer, TransportError>, Never>?
        var isCancelled = false
    }

    let request: HTTPRequest
    let options: CurlTransportOptions
    let profile: TransferProfile
    let usesProxy: Bool
    let timeout: Duration
    private let state = ThreadLock(State())

    init(
        request: HTTPRequest, options: CurlTransportOptions, profile: TransferProfile, usesProxy: Bool,
        timeout: Duration
    ) {
        self.request = request
        self.options = options
        self.profile = profile
        self.usesProxy = usesProxy
        self.timeout = timeout
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
    /// the profile.
    func start(on multi: MultiHandle) -> OpaquePointer? {
        let name = request.url.isEncrypted ? options.tls.serverName.map { ServerName($0, for: request.url) } : nil
        let host = name == nil ? request.url.host : options.tls.serverName ?? []
        return [name?.url ?? request.url.bytes, host].withCStrings { strings in
            withOptionalCString(name?.connectTo) { connectTo in
                withOptionalCString(options.address) { address in
                    withFields(name?.hostField) { fields in
                        withAuthorization { authorization in
                            withContent { content in
                                var transfer = usher_transfer_options()
                                transfer.profile = profile.pointer
                                transfer.url = strings[0]
                                transfer.host = strings[1]
                                transfer.connect_to = connectTo
                                transfer.address = address
                                transfer.accept = fields[0]
                                transfer.fields = fields.baseAddress?.advanced(by: 1)
                                transfer.authorization = authorization
                                transfer.content = content?.baseAddress?.assumingMemoryBound(to: CChar.self)
                                transfer.content_len = content?.count ?? 0
                                if case .json = request.content { transfer.content_is_json = 1 }
                                transfer.total_timeout_ms = timeout.wholeMilliseconds
                                transfer.plain_http = request.url.isEncrypted ? 0 : 1
                                transfer.uses_proxy = usesProxy ? 1 : 0
                                transfer.max_body = min(
                                    request.maximumBodyBytes, options.http.maximumBodyBytes ?? .max)
                                return usher_transfer_start(multi.pointer, &transfer)
                            }
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
    private func withFields<Value>(
        _ hostField: String?, _ body: (UnsafeBufferPointer<UnsafePointer<CChar>?>) -> Value
    ) -> Value {
        let fields = (request.fields + options.http.extraFields).map { "\($0.name): \($0.value)" }
        let lines = ["Accept: \(request.accept)"] + (hostField.map { [$0] } ?? []) + fields
        return lines.map { Array($0.utf8) }.withCStrings { body($0) }
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

extension Duration {
    /// 1 to a day.
    var wholeMilliseconds: Int {
        if self >= .seconds(86_400) { return 86_400_000 }
        return max(Int(components.seconds * 1_000 + components.attoseconds / 1_000_000_000_000_000), 1)
    }
}
