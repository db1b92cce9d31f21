import OpenIDConnect
import SecretMemory

@testable import DemoProvider

/// Carries requests of a relying party to a provider in the same process; may change forms on the way.
struct InProcessTransport: HTTPTransport {
    let provider: OpenIDProvider
    var change: @Sendable (String) -> String = { $0 }

    func send(_ request: HTTPRequest) async throws(TransportError) -> HTTPAnswer {
        let url = String(decoding: request.url.bytes, as: UTF8.self)
        let path = url.dropFirst(TestProvider.issuer.count)
        var inner = ProviderRequest(method: "GET", path: String(path))
        if case .form(let form) = request.content {
            inner.method = "POST"
            inner.form = FormFields.parse(change(form.withBytes { String(decoding: $0, as: UTF8.self) }).utf8)
        }
        inner.authorization = request.authorization?.withBytes { Array($0) }
        let answer = await provider.answer(inner)
        let type = answer.headers.first { $0.name == "Content-Type" }?.value.split(separator: ";").first
        return HTTPAnswer(
            status: answer.status, mediaType: type.map { Array($0.utf8) }, maxAge: nil, body: answer.body)
    }
}
