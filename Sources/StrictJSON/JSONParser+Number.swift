extension JSONParser {
    /// Reads a number by the grammar of RFC 8259 §6; refuses what a double cannot hold.
    mutating func number() throws(JSONError) -> JSONNumber {
        let start = position
        if current == UInt8(ascii: "-") { position += 1 }
        guard let first = current else { throw .unexpectedEnd }
        if first == UInt8(ascii: "0") {
            position += 1
        } else {
            guard skipDigits() else {
                throw position == start ? .unexpectedByte(offset: start) : .invalidNumber(offset: start)
            }
        }
        var isInteger = true
        if current == UInt8(ascii: ".") {
            isInteger = false
            position += 1
            guard skipDigits() else { throw .invalidNumber(offset: start) }
        }
        if current == UInt8(ascii: "e") || current == UInt8(ascii: "E") {
            isInteger = false
            position += 1
            if current == UInt8(ascii: "+") || current == UInt8(ascii: "-") { position += 1 }
            guard skipDigits() else { throw .invalidNumber(offset: start) }
        }
        // Digits, signs, dots and e only, so both readers below see what the grammar admitted.
        let lexeme = String(decoding: bytes[start..<position], as: UTF8.self)
        guard let double = Double(lexeme), double.isFinite else { throw .numberOutOfRange(offset: start) }
        return JSONNumber(double: double, integer: isInteger ? Int64(lexeme) : nil)
    }

    /// Skips decimal digits; false when there is none.
    private mutating func skipDigits() -> Bool {
        let start = position
        while let byte = current, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) { position += 1 }
        return position > start
    }
}
