extension [UInt8] {
    /// The array, which ends with 0, as a C string.
    func withCString<Value>(_ body: (UnsafePointer<CChar>?) -> Value) -> Value {
        withUnsafeBufferPointer { bytes in
            bytes.withMemoryRebound(to: CChar.self) { body($0.baseAddress) }
        }
    }
}

extension [[UInt8]] {
    /// All of them as C strings, and nil after the last.
    func withCStrings<Value>(_ body: (UnsafeBufferPointer<UnsafePointer<CChar>?>) -> Value) -> Value {
        let bytes: [UInt8] = flatMap { (string: [UInt8]) -> [UInt8] in string + [0] }
        return bytes.withCString { start in
            var pointers: [UnsafePointer<CChar>?] = []
            var offset = 0
            for string in self {
                pointers.append(start?.advanced(by: offset))
                offset += string.count + 1
            }
            return (pointers + [nil]).withUnsafeBufferPointer(body)
        }
    }
}

func withOptionalCString<Value>(_ text: String?, _ body: (UnsafePointer<CChar>?) -> Value) -> Value {
    text.map { $0.withCString { body($0) } } ?? body(nil)
}
