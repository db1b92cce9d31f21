import Glibc
import SecretMemory

/// Reads a descriptor to its end.
enum FileBytes {
    /// At most `maximum` bytes, in one buffer; it is overwritten when they are refused.
    static func read(_ descriptor: Int32, maximum: Int) throws(PathRefusal) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: maximum + 1)
        var count = 0
        while count <= maximum {
            let result = bytes.withUnsafeMutableBytes { buffer in
                Glibc.read(descriptor, buffer.baseAddress?.advanced(by: count), maximum + 1 - count)
            }
            if result < 0 {
                if errno == EINTR { continue }
                throw .unreadable
            }
            if result == 0 { break }
            count += result
        }
        guard count <= maximum else {
            bytes.eraseSecret()
            throw .size
        }
        bytes.removeLast(bytes.count - count)
        return bytes
    }
}
