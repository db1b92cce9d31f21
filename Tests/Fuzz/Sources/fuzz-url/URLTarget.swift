import OpenIDConnect

/// Any bytes as a URL. What is accepted is https in printable ASCII (or, where that is allowed, http
/// on a literal loopback address), byte for byte what came in, and has a plain host and port.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let bytes = Array(UnsafeBufferPointer(start: start, count: count))
    if let url = try? EndpointURL.check(bytes, plainLoopbackAllowed: false) {
        precondition(url.isEncrypted && bytes.starts(with: "https://".utf8))
        check(url, bytes)
        precondition((try? EndpointURL.check(bytes, plainLoopbackAllowed: true)) == url)
    } else if let url = try? EndpointURL.check(bytes, plainLoopbackAllowed: true) {
        precondition(!url.isEncrypted && url.isLoopback)
        precondition(bytes.starts(with: "http://127.0.0.1".utf8) || bytes.starts(with: "http://[::1]".utf8))
        check(url, bytes)
    }
    if let issuer = try? IssuerURL.check(bytes, plainLoopbackAllowed: false) {
        precondition(issuer.bytes == bytes && !bytes.contains(UInt8(ascii: "?")))
    }
    guard let issuer = Fixture.issuer else { preconditionFailure() }
    if let endpoint = try? issuer.endpoint(bytes) { precondition(endpoint.isEncrypted && !endpoint.isLoopback) }
    return 0
}

func check(_ url: EndpointURL, _ bytes: [UInt8]) {
    precondition(url.bytes == bytes && bytes.count <= EndpointURL.maximumBytes && url.port > 0)
    precondition(bytes.allSatisfy { (0x21...0x7E).contains($0) } && !bytes.contains(UInt8(ascii: "#")))
    let authority = bytes.split(separator: UInt8(ascii: "/"), maxSplits: 2, omittingEmptySubsequences: false)[2]
        .prefix { $0 != UInt8(ascii: "/") && $0 != UInt8(ascii: "?") }
    precondition(!authority.contains(UInt8(ascii: "@")) && !url.host.isEmpty)
    precondition(
        url.host.allSatisfy { byte in
            (0x30...0x3A).contains(byte) || (0x61...0x7A).contains(byte) || byte == 0x2D || byte == 0x2E
        })
}

enum Fixture {
    static let issuer = try? IssuerURL.check(Array("https://idp.test".utf8), plainLoopbackAllowed: false)
}
