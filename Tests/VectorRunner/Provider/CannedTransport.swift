import OpenIDConnect
import StrictJSON

/// A provider that answers one device authorization.
struct CannedTransport: HTTPTransport {
    let issuer: String
    let deviceAnswer: [UInt8]

    func send(_ request: HTTPRequest) async throws(TransportError) -> HTTPAnswer {
        let isDevice = if case .form = request.content { true } else { false }
        let names = ["jwks_uri": "/jwks", "token_endpoint": "/token", "device_authorization_endpoint": "/device"]
        let metadata = JSONValue.members(
            [("issuer", .text(issuer))] + names.map { ($0.key, .text(issuer + $0.value)) })
        return HTTPAnswer(
            status: 200, mediaType: Array("application/json".utf8), maxAge: nil,
            body: isDevice ? deviceAnswer : metadata.encoded())
    }
}
