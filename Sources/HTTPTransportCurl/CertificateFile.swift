import Glibc
import OpenIDConnect

/// Reads a PEM file with certificates.
enum CertificateFile {
    private static let maximumBytes = 8 << 20

    /// The file's bytes; what is in them is OpenSSL's to judge.
    static func read(path: String) throws(TransportError) -> [UInt8] {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { throw .certificate }
        defer { close(descriptor) }
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 65_536)
        while bytes.count < maximumBytes {
            let count = Glibc.read(descriptor, &chunk, chunk.count)
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw .certificate }
            if count == 0 { return bytes }
            bytes += chunk.prefix(count)
        }
        throw .certificate
    }
}
