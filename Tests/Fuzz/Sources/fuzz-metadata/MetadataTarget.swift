import OpenIDConnect

/// The bytes as an endpoint, and as the members of a discovery document after its issuer. What is
/// accepted is https in printable ASCII.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let bytes = Array(UnsafeBufferPointer(start: start, count: count))
    let name = Array("https://idp.test".utf8)
    guard let issuer = try? IssuerURL.check(name, plainLoopbackAllowed: false) else { preconditionFailure() }
    if let endpoint = try? issuer.endpoint(bytes) { check(endpoint) }
    let document = Array("{\"issuer\":\"https://idp.test\",".utf8) + bytes
    if let metadata = try? ProviderMetadata.parse(document, issuer: issuer) {
        for endpoint in metadata.endpoints.values { check(endpoint) }
    }
    return 0
}

func check(_ endpoint: EndpointURL) {
    precondition(endpoint.isEncrypted)
    precondition(endpoint.bytes.starts(with: "https://".utf8))
    precondition(endpoint.bytes.allSatisfy { (0x21...0x7E).contains($0) })
}
