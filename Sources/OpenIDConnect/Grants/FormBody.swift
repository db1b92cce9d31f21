package import SecretMemory

/// Builds `application/x-www-form-urlencoded`. Every byte but letters, digits and `-._~` is escaped,
/// so that one value stays one value (HTTP-12).
/// A class, because only a reference's end can overwrite the one copy of the bytes.
package final class FormBody {
    private var bytes: [UInt8] = []

    /// `capacity`: at least what will be in it. Growing would leave a secret's copy in freed memory; a
    /// device code may take 12,288 bytes.
    package init(capacity: Int = 16_384) {
        bytes.reserveCapacity(capacity)
    }

    deinit {
        bytes.eraseSecret()
    }

    package func add(_ name: StaticString, _ value: some Sequence<UInt8>) {
        if !bytes.isEmpty { bytes.append(UInt8(ascii: "&")) }
        name.withUTF8Buffer { bytes.append(contentsOf: $0) }
        bytes.append(UInt8(ascii: "="))
        Self.escape(value, into: &bytes)
    }

    package func add(_ name: StaticString, _ value: SecretBytes) {
        value.withBytes { add(name, $0) }
    }

    /// A name from the configuration, escaped too.
    package func add(_ name: [UInt8], _ value: some Sequence<UInt8>) {
        if !bytes.isEmpty { bytes.append(UInt8(ascii: "&")) }
        Self.escape(name, into: &bytes)
        bytes.append(UInt8(ascii: "="))
        Self.escape(value, into: &bytes)
    }

    /// Another form with what this one holds now.
    func copy() -> FormBody {
        let other = FormBody()
        other.bytes.append(contentsOf: bytes)
        return other
    }

    /// The body; the form is empty afterwards.
    package func finish() -> SecretBytes {
        SecretBytes(consuming: &bytes)
    }

    static func escape(_ value: some Sequence<UInt8>, into output: inout [UInt8]) {
        let digits = StaticString("0123456789ABCDEF").utf8Start
        for byte in value {
            switch byte {
            case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
                UInt8(ascii: "~"):
                output.append(byte)
            default:
                output.append(UInt8(ascii: "%"))
                output.append(digits[Int(byte >> 4)])
                output.append(digits[Int(byte & 15)])
            }
        }
    }
}
