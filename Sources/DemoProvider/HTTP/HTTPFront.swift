import FlyingFox
import FlyingSocks
import Foundation

/// Carries requests from FlyingFox to the provider, and its answers back.
struct HTTPFront: HTTPHandler {
    /// Longer bodies are no form of ours.
    static let maximumBody = 65_536

    let provider: OpenIDProvider
    /// How long every answer of the token endpoint takes.
    let replyDelay: Duration

    func handleRequest(_ request: HTTPRequest) async throws -> HTTPResponse {
        guard Self.isLoopback(host: request.headers[.host] ?? "") else {
            return Self.response(.text("This provider is for this computer only.", status: 421))
        }
        var seen = ProviderRequest(method: request.method.rawValue, path: request.target.path())
        guard let query = FormFields.parse(Array(request.target.query().utf8)) else {
            return Self.response(.text("This address cannot be read.", status: 400))
        }
        seen.query = query
        seen.authorization = request.headers[.authorization].map { Array($0.utf8) }
        seen.sessionID = request.headers[.cookie].flatMap { SessionCookie.value(inHeader: Array($0.utf8)) }
        if request.method == .POST {
            let body = try await Self.body(request)
            seen.form =
                body?.type == "application/x-www-form-urlencoded" ? body.flatMap { FormFields.parse($0.bytes) } : nil
            seen.document = body?.type == "application/json" ? body?.bytes : nil
        }
        let answer = await provider.answer(seen)
        if seen.path == "/token", replyDelay > .zero { try await Task.sleep(for: replyDelay) }
        return Self.response(answer)
    }

    /// A name that a page elsewhere has pointed at 127.0.0.1 is not ours; the port may differ behind a tunnel.
    static func isLoopback(host: String) -> Bool {
        ["127.0.0.1", "[::1]", "localhost"].contains { name in
            host == name || (host.hasPrefix(name + ":") && host.dropFirst(name.count + 1).allSatisfy(\.isNumber))
        }
    }

    /// nil when it is too long.
    private static func body(_ request: HTTPRequest) async throws -> (type: String, bytes: [UInt8])? {
        let type = (request.headers[.contentType] ?? "").lowercased().prefix { $0 != ";" }
        var body: [UInt8] = []
        for try await chunk in request.bodySequence {
            body += chunk
            guard body.count <= maximumBody else { return nil }
        }
        return (String(type), body)
    }

    private static func response(_ answer: ProviderAnswer) -> HTTPResponse {
        var headers = HTTPHeaders()
        for (name, value) in answer.headers { headers.addValue(value, for: HTTPHeader(name)) }
        let body =
            answer.isSlow
            ? HTTPBodySequence(from: SlowBytes(bytes: answer.body), count: answer.body.count, suggestedBufferSize: 1)
            : HTTPBodySequence(data: Data(answer.body), suggestedBufferSize: 65_536)
        return HTTPResponse(statusCode: statusCode(answer.status), headers: headers, body: body)
    }

    private static func statusCode(_ status: Int) -> HTTPStatusCode {
        let phrases = [
            200: "OK", 201: "Created", 303: "See Other", 400: "Bad Request", 401: "Unauthorized", 403: "Forbidden",
            404: "Not Found",
            405: "Method Not Allowed", 421: "Misdirected Request",
        ]
        return HTTPStatusCode(status, phrase: phrases[status] ?? "Internal Server Error")
    }
}
