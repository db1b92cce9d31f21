import COpenSSL
import StrictJSON

extension SigningKey {
    /// The thumbprint of the public half (RFC 7638) with SHA-256; empty only when OpenSSL has no memory.
    package var thumbprint: [UInt8] {
        let needed = ["crv", "e", "kty", "n", "x", "y"].map { Array($0.utf8) }
        let members = publicJWK.object.map { jwk in
            needed.compactMap { name in jwk[name].map { (String(decoding: name, as: UTF8.self), $0) } }
        }
        return Digest.hash(JSONValue.members(members ?? []).encoded(), name: "SHA2-256").map(Base64URL.encode) ?? []
    }

    /// The private key in PEM (PKCS#8), for the time of the call; OpenSSL wipes it afterwards.
    package func withPrivatePEM<Result>(
        _ body: (UnsafeRawBufferPointer) -> Result
    ) throws(JOSEError) -> Result {
        guard let bio = BIO_new(BIO_s_mem()) else { throw .cryptography }
        defer {
            BIO_free(bio)
            ERR_clear_error()
        }
        var start: UnsafeMutablePointer<CChar>?
        guard PEM_write_bio_PKCS8PrivateKey(bio, key, nil, nil, 0, nil, nil) == 1 else { throw .cryptography }
        let count = BIO_ctrl(bio, BIO_CTRL_INFO, 0, &start)
        guard count > 0, let start else { throw .cryptography }
        return body(UnsafeRawBufferPointer(start: start, count: count))
    }
}
