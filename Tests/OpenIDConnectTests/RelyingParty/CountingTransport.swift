@testable import OpenIDConnect

/// Answers every request by its path, counts them, and can hold an answer back until something has happened.
actor CountingTransport: HTTPTransport {
    private var answers: [String: Result<HTTPAnswer, TransportError>] = [:]
    private var holds: [String: @Sendable () -> Bool] = [:]
    private(set) var counts: [String: Int] = [:]

    /// Discovery and one key set.
    init(keySet: [UInt8]) {
        answers["/.well-known/openid-configuration"] = .success(.json(ScriptedIssuer.metadata))
        answers["/jwks"] = .success(.json(keySet))
    }

    func set(_ path: String, to answer: Result<HTTPAnswer, TransportError>) {
        answers[path] = answer
    }

    /// Answers on this path wait until the condition holds.
    func hold(_ path: String, until condition: @escaping @Sendable () -> Bool) {
        holds[path] = condition
    }

    func count(_ path: String) -> Int { counts[path] ?? 0 }

    func send(_ request: HTTPRequest) async throws(TransportError) -> HTTPAnswer {
        let prefix = "https://idp.example.test"
        let path = String(String(decoding: request.url.bytes, as: UTF8.self).dropFirst(prefix.count))
        counts[path, default: 0] += 1
        guard let answer = answers[path] else { throw .cannotConnect }  // as it is when the request comes
        if let condition = holds[path] {
            while !condition(), !Task.isCancelled { await Task.yield() }
        }
        return try answer.get()
    }
}
