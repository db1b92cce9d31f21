extension JSONValue {
    /// Reads one JSON document (RFC 8259, stricter): UTF-8 without BOM, no duplicate names after
    /// unescaping, no lone surrogates, finite numbers, nothing after the value but white space.
    package static func parse(_ bytes: [UInt8], limits: JSONLimits) throws(JSONError) -> JSONValue {
        guard bytes.count <= limits.bytes else { throw .tooLarge(limit: limits.bytes) }
        guard !bytes.starts(with: [0xEF, 0xBB, 0xBF]) else { throw .byteOrderMark }
        var parser = JSONParser(bytes: bytes, limits: limits)
        return try parser.document()
    }
}

/// One pass over the bytes; `position` is always at most `bytes.count`.
struct JSONParser {
    let bytes: [UInt8]
    let limits: JSONLimits
    var position = 0
    private var values = 0

    init(bytes: [UInt8], limits: JSONLimits) {
        self.bytes = bytes
        self.limits = limits
    }

    mutating func document() throws(JSONError) -> JSONValue {
        skipWhiteSpace()
        let value = try value(depth: 1)
        skipWhiteSpace()
        guard position == bytes.count else { throw .trailingBytes(offset: position) }
        return value
    }

    /// The byte at `position`, or nil at the end.
    var current: UInt8? { position < bytes.count ? bytes[position] : nil }

    private mutating func skipWhiteSpace() {
        while let byte = current, byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D {
            position += 1
        }
    }

    private mutating func value(depth: Int) throws(JSONError) -> JSONValue {
        values += 1
        guard values <= limits.values else { throw .tooManyValues(limit: limits.values) }
        guard let byte = current else { throw .unexpectedEnd }
        switch byte {
        case UInt8(ascii: "{"): return .object(try object(depth: depth))
        case UInt8(ascii: "["): return .array(try array(depth: depth))
        case UInt8(ascii: "\""): return .string(try string())
        case UInt8(ascii: "t"): return try word("true", .bool(true))
        case UInt8(ascii: "f"): return try word("false", .bool(false))
        case UInt8(ascii: "n"): return try word("null", .null)
        default: return .number(try number())
        }
    }

    private mutating func word(_ word: StaticString, _ value: JSONValue) throws(JSONError) -> JSONValue {
        for offset in 0..<word.utf8CodeUnitCount {
            guard let byte = current else { throw .unexpectedEnd }
            guard byte == word.utf8Start[offset] else { throw .unexpectedByte(offset: position) }
            position += 1
        }
        return value
    }

    private mutating func array(depth: Int) throws(JSONError) -> [JSONValue] {
        guard depth <= limits.depth else { throw .tooDeep(offset: position) }
        position += 1
        var elements: [JSONValue] = []
        skipWhiteSpace()
        if try take(UInt8(ascii: "]")) { return elements }
        while true {
            skipWhiteSpace()
            elements.append(try value(depth: depth + 1))
            skipWhiteSpace()
            if try take(UInt8(ascii: "]")) { return elements }
            try expect(UInt8(ascii: ","))
        }
    }

    private mutating func object(depth: Int) throws(JSONError) -> JSONObject {
        guard depth <= limits.depth else { throw .tooDeep(offset: position) }
        position += 1
        var object = JSONObject()
        skipWhiteSpace()
        if try take(UInt8(ascii: "}")) { return object }
        while true {
            skipWhiteSpace()
            let start = position
            guard let byte = current else { throw .unexpectedEnd }
            guard byte == UInt8(ascii: "\"") else { throw .unexpectedByte(offset: position) }
            let name = try string()
            skipWhiteSpace()
            try expect(UInt8(ascii: ":"))
            skipWhiteSpace()
            guard object.append(name: name, value: try value(depth: depth + 1)) else {
                throw .duplicateName(offset: start)
            }
            skipWhiteSpace()
            if try take(UInt8(ascii: "}")) { return object }
            try expect(UInt8(ascii: ","))
        }
    }

    /// Consumes `byte` if it is next.
    private mutating func take(_ byte: UInt8) throws(JSONError) -> Bool {
        guard let current else { throw .unexpectedEnd }
        guard current == byte else { return false }
        position += 1
        return true
    }

    private mutating func expect(_ byte: UInt8) throws(JSONError) {
        guard try take(byte) else { throw .unexpectedByte(offset: position) }
    }
}
