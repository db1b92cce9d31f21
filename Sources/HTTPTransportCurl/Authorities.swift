import Glibc
import OpenIDConnect

/// Certificate authorities as one PEM text: libcurl takes one bundle in place of its own.
enum Authorities {
    private static let systemBundle = "/etc/ssl/certs/ca-certificates.crt"
    private static let maximumBytes = 8 << 20

    /// The file's authorities, and the system's where there are any.
    static func read(adding path: String) throws(TransportError) -> [UInt8] {
        guard let own = contents(path), own.containsText("-----BEGIN CERTIFICATE-----") else { throw .certificate }
        guard let system = contents(systemBundle) else { return own }
        return system + [UInt8(ascii: "\n")] + own
    }

    private static func contents(_ path: String) -> [UInt8]? {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 65_536)
        while bytes.count < maximumBytes {
            let count = Glibc.read(descriptor, &chunk, chunk.count)
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { return nil }
            if count == 0 { return bytes }
            bytes += chunk.prefix(count)
        }
        return nil
    }
}

extension [UInt8] {
    func containsText(_ text: StaticString) -> Bool {
        text.withUTF8Buffer { needle in
            guard count >= needle.count else { return false }
            return (0...(count - needle.count)).contains { self[$0..<($0 + needle.count)].elementsEqual(needle) }
        }
    }
}
