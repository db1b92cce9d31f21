import OpenIDConnect

/// A request whose URL has another host than the certificate: TLS sees the name, the connection and the
/// Host header keep what the URL says.
struct ServerName {
    /// The URL with the name in place of its host.
    let url: [UInt8]
    /// `::HOST:PORT` for libcurl.
    let connectTo: String
    /// The header line.
    let hostField: String

    init(_ name: [UInt8], for endpoint: EndpointURL) {
        let rest = endpoint.bytes.dropFirst(8)
        let end = rest.firstIndex { $0 == UInt8(ascii: "/") || $0 == UInt8(ascii: "?") } ?? rest.endIndex
        url = Array("https://".utf8) + name + Array(":\(endpoint.port)".utf8) + rest[end...]
        let host = String(decoding: endpoint.host, as: UTF8.self)
        connectTo = "::\(endpoint.host.contains(UInt8(ascii: ":")) ? "[\(host)]" : host):\(endpoint.port)"
        hostField = "Host: \(String(decoding: rest[..<end], as: UTF8.self))"
    }
}
