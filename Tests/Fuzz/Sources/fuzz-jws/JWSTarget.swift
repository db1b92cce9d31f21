import JOSE

/// Any bytes as base64url, and as a compact JWS. What is decoded is exactly what our encoder writes:
/// there is one text for each value, so nobody can show two of us two tokens.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let bytes = Array(UnsafeBufferPointer(start: start, count: count))
    if let decoded = Base64URL.decode(bytes) { precondition(Base64URL.encode(decoded) == bytes) }
    guard let jws = try? CompactJWS(bytes) else { return 0 }
    precondition(bytes.count <= CompactJWS.maximumBytes && !jws.signature.isEmpty)
    precondition(Array(jws.signingInput) + [UInt8(ascii: ".")] + Base64URL.encode(jws.signature) == bytes)
    let parts = bytes.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
    precondition(parts.count == 3 && Base64URL.encode(jws.payload).elementsEqual(parts[1]))
    return 0
}
