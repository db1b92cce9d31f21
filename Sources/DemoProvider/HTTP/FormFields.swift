/// Decoded `application/x-www-form-urlencoded` fields, as bytes (WHATWG URL §5.1).
struct FormFields: Equatable, Sendable {
    private var fields: [(name: [UInt8], value: [UInt8])] = []

    /// nil when an escape is not two hexadecimal digits.
    static func parse(_ text: some Collection<UInt8>) -> FormFields? {
        var form = FormFields()
        for field in text.split(separator: UInt8(ascii: "&")) {
            let parts = field.split(separator: UInt8(ascii: "="), maxSplits: 1, omittingEmptySubsequences: false)
            guard let name = decode(parts[0]),
                let value = decode(parts.count > 1 ? parts[1] : field[..<field.startIndex])
            else { return nil }
            form.fields.append((name, value))
        }
        return form
    }

    /// The first field of this name.
    subscript(name: StaticString) -> [UInt8]? {
        fields.first {
            $0.name.elementsEqual(UnsafeBufferPointer(start: name.utf8Start, count: name.utf8CodeUnitCount))
        }?
        .value
    }

    /// Is any name there twice? OAuth refuses such a request (RFC 6749 §3.2).
    var repeatsName: Bool {
        Set(fields.map(\.name)).count != fields.count
    }

    static func decode(_ text: some Collection<UInt8>) -> [UInt8]? {
        var bytes: [UInt8] = []
        var rest = text[...]
        while let byte = rest.popFirst() {
            switch byte {
            case UInt8(ascii: "+"): bytes.append(UInt8(ascii: " "))
            case UInt8(ascii: "%"):
                guard let high = rest.popFirst().flatMap(digit), let low = rest.popFirst().flatMap(digit) else {
                    return nil
                }
                bytes.append(high << 4 | low)
            default: bytes.append(byte)
            }
        }
        return bytes
    }

    private static func digit(_ byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
        case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
        case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
        default: nil
        }
    }

    static func == (left: FormFields, right: FormFields) -> Bool {
        left.fields.elementsEqual(right.fields) { $0.name == $1.name && $0.value == $1.value }
    }
}
