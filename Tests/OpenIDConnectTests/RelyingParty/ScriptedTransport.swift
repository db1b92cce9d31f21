import SecretMemory
import Testing

@testable import OpenIDConnect

/// Expects requests in order and answers each as written; any other request is a failure.
actor ScriptedTransport: HTTPTransport {
    enum Reply: Sendable {
        /// The discovery document of https://idp.example.test.
        case metadata
        case answer(HTTPAnswer)
        case failure(TransportError)

        static func json(_ body: [UInt8], status: Int = 200, maxAge: Int? = nil) -> Reply {
            .answer(.json(body, status: status, maxAge: maxAge))
        }

        static func json(_ text: String, status: Int = 200) -> Reply {
            json(Array(text.utf8), status: status)
        }

        /// JSON with another media type, or text.
        static func typed(_ type: String, _ body: [UInt8]) -> Reply {
            .answer(HTTPAnswer(status: 200, mediaType: Array(type.utf8), maxAge: nil, body: body))
        }

        static func challenge(_ status: Int, _ header: String?) -> Reply {
            .answer(
                HTTPAnswer(
                    status: status, mediaType: nil, maxAge: nil, body: [], challenge: header.map { Array($0.utf8) }))
        }

        static func empty(_ status: Int) -> Reply {
            .answer(HTTPAnswer(status: status, mediaType: nil, maxAge: nil, body: []))
        }
    }

    struct Exchange: Sendable {
        let isPost: Bool
        let url: String
        let reply: Reply

        static func get(_ path: String, _ reply: Reply) -> Exchange {
            Exchange(isPost: false, url: "https://idp.example.test" + path, reply: reply)
        }

        static func post(_ path: String, _ reply: Reply) -> Exchange {
            Exchange(isPost: true, url: "https://idp.example.test" + path, reply: reply)
        }

        static let discovery = Exchange.get("/.well-known/openid-configuration", .metadata)
    }

    struct Seen: Equatable, Sendable {
        let body: String?
        let authorization: String?
        let accept: String
        let maximumBodyBytes: Int
        var isJSON = false
    }

    private var script: [Exchange]
    private(set) var seen: [Seen] = []

    init(_ script: [Exchange] = []) {
        self.script = script
    }

    func expect(_ exchange: Exchange) {
        script.append(exchange)
    }

    func expectUsedUp(sourceLocation: SourceLocation = #_sourceLocation) {
        #expect(script.isEmpty, "requests that never came", sourceLocation: sourceLocation)
    }

    func send(_ request: HTTPRequest) async throws(TransportError) -> HTTPAnswer {
        let text = { (bytes: SecretBytes) in bytes.withBytes { String(decoding: $0, as: UTF8.self) } }
        let (body, isJSON): (String?, Bool) =
            switch request.content {
            case .none: (nil, false)
            case .form(let form): (text(form), false)
            case .json(let json): (text(json), true)
            }
        let url = String(decoding: request.url.bytes, as: UTF8.self)
        guard let next = script.first, next.url.utf8.elementsEqual(url.utf8), next.isPost == (body != nil) else {
            Issue.record("unexpected request for \(url)")
            throw .other(code: -1)
        }
        script.removeFirst()
        seen.append(
            Seen(
                body: body, authorization: request.authorization.map(text), accept: request.accept,
                maximumBodyBytes: request.maximumBodyBytes, isJSON: isJSON))
        switch next.reply {
        case .metadata: return .json(ScriptedIssuer.metadata)
        case .answer(let answer): return answer
        case .failure(let error): throw error
        }
    }
}
