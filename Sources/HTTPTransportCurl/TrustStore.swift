import CCurl
import OpenIDConnect

/// The certificate authorities of all connections: the system's, and those of one PEM file beside
/// them. Read once; a changed file counts after a restart.
final class TrustStore: @unchecked Sendable {  // OpenSSL locks it
    let pointer: OpaquePointer

    /// Throws `.certificate` when the file cannot be read, holds no certificate, or a broken one.
    init(adding path: String?) throws(TransportError) {
        let pointer: OpaquePointer?
        if let path {
            let pem = try CertificateFile.read(path: path)
            pointer = usher_trust_new(pem, pem.count)
        } else {
            pointer = usher_trust_new(nil, 0)
        }
        guard let pointer else { throw .certificate }
        self.pointer = pointer
    }

    /// Takes 20 ms: the transfer thread does it before the first https request, not start-up.
    func addSystem() {
        usher_trust_add_system(pointer)
    }

    deinit {
        usher_trust_free(pointer)
    }
}
