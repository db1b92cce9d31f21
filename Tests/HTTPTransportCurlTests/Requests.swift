import HTTPTransportCurl
import OpenIDConnect
import SecretMemory
import Testing

let plainAnswer = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}"

extension HTTPRequest {
    static func get(_ url: String, maximumBodyBytes: Int = 65_536) throws -> HTTPRequest {
        HTTPRequest(
            url: try .check(Array(url.utf8), plainLoopbackAllowed: true), content: .none,
            maximumBodyBytes: maximumBodyBytes)
    }

    static func get(_ server: LoopbackServer, maximumBodyBytes: Int = 65_536) throws -> HTTPRequest {
        try get("http://127.0.0.1:\(server.port)/path", maximumBodyBytes: maximumBodyBytes)
    }
}

extension CurlTransport {
    /// May talk plain http to loopback.
    static func plain(
        total: Duration = .seconds(30), maximumConnections: Int = 128
    ) throws(TransportError) -> CurlTransport {
        try CurlTransport(
            options: CurlTransportOptions(
                connectTimeout: .seconds(10), totalTimeout: total, maximumConnections: maximumConnections,
                plainLoopback: true, allowsLoopback: true))
    }
}

/// The error that an exchange ends with; nil when it does not.
func failure(of transport: CurlTransport, _ request: HTTPRequest) async -> TransportError? {
    do throws(TransportError) {
        _ = try await transport.send(request)
        return nil
    } catch {
        return error
    }
}
