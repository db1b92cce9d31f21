import StrictJSON

/// A JWS in compact form whose outer form and header are acceptable; its signature is unchecked.
package struct CompactJWS: Sendable {
    package static let maximumBytes = 65_536
    package static let maximumHeaderBytes = 8_192

    package let algorithm: SignatureAlgorithm
    /// The header's `kid`; opaque bytes, never a path or a query.
    package let keyID: [UInt8]?
    /// The header's `typ`, as written.
    package let type: [UInt8]?
    /// The signed bytes: header, dot, payload, as they came.
    package let signingInput: ArraySlice<UInt8>
    package let payload: [UInt8]
    package let signature: [UInt8]

    /// Splits and decodes (RFC 7515 §5.2); `jwk`, `jku`, `x5u` and `x5c` are never read. A limit above
    /// `maximumBytes` counts as that.
    package init(_ token: [UInt8], maximumBytes: Int = Self.maximumBytes) throws(JOSEError) {
        guard token.count <= min(maximumBytes, Self.maximumBytes) else { throw .tokenTooLong }
        var dots: [Int] = []
        for offset in token.indices where token[offset] == UInt8(ascii: ".") {
            dots.append(offset)
            guard dots.count <= 4 else { throw .notCompact }
        }
        if dots.count == 4 { throw .encrypted }
        guard dots.count == 2 else { throw .notCompact }
        let headerText = token[..<dots[0]]
        let payloadText = token[(dots[0] + 1)..<dots[1]]
        let signatureText = token[(dots[1] + 1)...]
        guard !headerText.isEmpty, !payloadText.isEmpty else { throw .notCompact }
        guard let headerBytes = Base64URL.decode(headerText), let payload = Base64URL.decode(payloadText),
            let signature = Base64URL.decode(signatureText)
        else { throw .notCompact }
        guard headerBytes.count <= Self.maximumHeaderBytes else { throw .headerTooLong }
        let limits = JSONLimits(bytes: Self.maximumHeaderBytes)
        guard let header = try? JSONValue.parse(headerBytes, limits: limits).object else { throw .headerNotJSON }
        algorithm = try Self.algorithm(header)
        try Self.checkParameters(header)
        // An empty signature is judged last: alg none must be named as such.
        guard !signature.isEmpty else { throw .notCompact }
        keyID = try Self.keyID(header)
        type = try Self.type(header)
        signingInput = token[..<dots[1]]
        self.payload = payload
        self.signature = signature
    }

    private static func algorithm(_ header: JSONObject) throws(JOSEError) -> SignatureAlgorithm {
        guard let name = header["alg"]?.text, !name.isEmpty else { throw .algorithmMissing }
        let lowered = name.map { (0x41...0x5A).contains($0) ? $0 + 0x20 : $0 }
        if lowered.elementsEqual("none".utf8) { throw .algorithmNone }
        guard let algorithm = SignatureAlgorithm(name: name) else { throw .algorithmUnsupported }
        return algorithm
    }

    private static func checkParameters(_ header: JSONObject) throws(JOSEError) {
        if header["crit"] != nil { throw .criticalHeader }
        if let encoded = header["b64"], encoded != .bool(true) { throw .unencodedPayload }
        if header["zip"] != nil { throw .compressed }
        if header["cty"] != nil { throw .contentType }
    }

    private static func keyID(_ header: JSONObject) throws(JOSEError) -> [UInt8]? {
        guard let value = header["kid"] else { return nil }
        guard let text = value.text else { throw .keyIDNotText }
        return text
    }

    private static func type(_ header: JSONObject) throws(JOSEError) -> [UInt8]? {
        guard let value = header["typ"] else { return nil }
        guard let text = value.text else { throw .tokenType }
        return text
    }
}
