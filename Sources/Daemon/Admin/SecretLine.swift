import SecretMemory
import StrictJSON

/// One line of an answer that holds a secret: it is in no value of JSON, and its bytes are overwritten.
enum SecretLine {
    /// `{…,"name":"secret"}` and a line feed. The secret is printable ASCII; nil when it is not.
    static func encode(_ members: [(String, JSONValue)], _ name: String, _ secret: SecretBytes) -> SecretBytes? {
        let head = JSONValue.members(members).encoded().dropLast() + Array(",\"\(name)\":\"".utf8)
        var line: [UInt8] = []
        // Growing would leave a copy of the secret in freed memory.
        line.reserveCapacity(head.count + 2 * secret.count + 3)
        line.append(contentsOf: head)
        let isPrintable = secret.withBytes { bytes in
            for byte in bytes {
                guard (0x20...0x7E).contains(byte) else { return false }
                if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") { line.append(UInt8(ascii: "\\")) }
                line.append(byte)
            }
            return true
        }
        line.append(contentsOf: "\"}\n".utf8)
        let encoded = SecretBytes(consuming: &line)
        return isPrintable ? encoded : nil
    }
}
