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

    /// Takes 20 ms and must come before the first transfer: the transfer thread begins with it.
    func addSystem() {
        usher_trust_add_system(pointer)
    }

    deinit {
        usher_trust_free(pointer)
    }
}
