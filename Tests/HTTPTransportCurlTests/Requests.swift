import Glibc
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
        total: Duration = .seconds(30), maximumConnections: Int = 128, http: HTTPConfiguration = HTTPConfiguration()
    ) throws(TransportSetupError) -> CurlTransport {
        try CurlTransport(
            options: CurlTransportOptions(
                http: http, connectTimeout: .seconds(10), totalTimeout: total, maximumConnections: maximumConnections,
                plainLoopback: true, allowsLoopback: true))
    }
}

extension TLSConfiguration {
    /// Trusts the tests' authority, and what `change` says.
    static func test(_ change: (inout TLSConfiguration) -> Void = { _ in }) -> TLSConfiguration {
        var tls = TLSConfiguration()
        tls.authorities = .file(path: Certificates.made.authority)
        change(&tls)
        return tls
    }
}

extension HTTPConfiguration {
    static func test(_ change: (inout HTTPConfiguration) -> Void) -> HTTPConfiguration {
        var http = HTTPConfiguration()
        change(&http)
        return http
    }
}

extension CurlTransportOptions {
    /// With one file of authorities beside the system's.
    init(caFile: String?, allowsLoopback: Bool = false) {
        var tls = TLSConfiguration()
        tls.authorities = caFile.map { .file(path: $0) }
        self.init(tls: tls, allowsLoopback: allowsLoopback)
    }
}

/// The whole of a secret file, as usherd would read it; the tests' files are private.
func readSecret(_ path: String) -> SecretBytes? {
    guard let file = fopen(path, "rb") else { return nil }
    defer { fclose(file) }
    var bytes = [UInt8](repeating: 0, count: 16_384)
    let count = fread(&bytes, 1, bytes.count, file)
    return SecretBytes(copying: bytes.prefix(count))
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
