import StrictJSON
import Testing

/// Objects, arrays, limits, and what stands around the one value (JOSE-3, JOSE-17, JWT-02).
@Suite struct JSONStructureTests {
    private static func parse(_ text: String, limits: JSONLimits = JSONLimits(bytes: 100_000)) throws(JSONError)
        -> JSONValue
    {
        try JSONValue.parse(Array(text.utf8), limits: limits)
    }

    @Test func `each type is read as itself`() throws {
        let value = try Self.parse(#" {"a":[1,"b",true,false,null,{}],"c":{"d":[]}} "#)
        let array = JSONValue.array([.integer(1), .text("b"), .bool(true), .bool(false), .null, .members([])])
        #expect(value == .members([("a", array), ("c", .members([("d", .array([]))]))]))
        #expect(value.object?["a"]?.array?.map(\.typeName) == ["number", "string", "bool", "bool", "null", "object"])
    }

    @Test func `a value answers for its own type only`() throws {
        let values = try #require(try Self.parse(#"[null,true,1,"1",[],{}]"#).array)
        #expect(values.map { $0.bool != nil } == [false, true, false, false, false, false])
        #expect(values.map { $0.number != nil } == [false, false, true, false, false, false])
        #expect(values.map { $0.text != nil } == [false, false, false, true, false, false])
        #expect(values.map { $0.array != nil } == [false, false, false, false, true, false])
        #expect(values.map { $0.object != nil } == [false, false, false, false, false, true])
    }

    @Test(arguments: [
        (#"{"a":1,"a":1}"#, 7), (#"{"a":1,"\u0061":2}"#, 7), (#"{"":1,"":1}"#, 6), (#"{"x":{"a":1,"a":2}}"#, 12),
        (#"[{"a":1,"b":2,"a":3}]"#, 14), (#"{"\/":1,"/":2}"#, 8),
    ])
    func `two members with one name are refused at any depth (JOSE-3, JWT-02)`(_ text: String, _ offset: Int) {
        #expect(throws: JSONError.duplicateName(offset: offset)) { try Self.parse(text) }
    }

    @Test func `names are bytes: canonically equal ones are two`() throws {
        let object = try #require(try Self.parse("{\"\u{E9}\":1,\"e\u{301}\":2}").object)
        #expect(object.members.count == 2)
        #expect(object[Array("e\u{301}".utf8)] == .integer(2))
        #expect(object["\u{E9}"] == .integer(1))
    }

    @Test(arguments: [0, 1, 7, 8, 9, 10, 100])
    func `an object of any size finds its members and no other, and refuses each name again`(_ count: Int) throws {
        let members = (0..<count).map { "\"m\($0)\":\($0)" }
        let object = try #require(try Self.parse("{\(members.joined(separator: ","))}").object)
        #expect(object.members.map(\.value) == (0..<count).map { .integer($0) })
        for number in 0..<count {
            #expect(object[Array("m\(number)".utf8)] == .integer(number))
            #expect(throws: (any Error).self) {
                try Self.parse("{\((members + ["\"m\(number)\":0"]).joined(separator: ","))}")
            }
        }
        #expect(object[Array("m\(count)".utf8)] == nil)
        #expect(object["absent"] == nil)
        if count > 0 { #expect(object["m0"] == .integer(0)) }
    }

    @Test(arguments: [
        ("", JSONError.unexpectedEnd), (" ", .unexpectedEnd), ("nul", .unexpectedEnd),
        ("nulL", .unexpectedByte(offset: 3)),
        ("True", .unexpectedByte(offset: 0)), ("[", .unexpectedEnd), ("[1", .unexpectedEnd), ("[1,", .unexpectedEnd),
        ("[1,]", .unexpectedByte(offset: 3)), ("[,1]", .unexpectedByte(offset: 1)),
        ("[1 2]", .unexpectedByte(offset: 3)),
        ("[1}", .unexpectedByte(offset: 2)), ("]", .unexpectedByte(offset: 0)), ("{", .unexpectedEnd),
        ("{\"a\"", .unexpectedEnd),
        ("{\"a\":", .unexpectedEnd), ("{\"a\":1", .unexpectedEnd), ("{\"a\":1,", .unexpectedEnd),
        ("{\"a\":1,}", .unexpectedByte(offset: 7)),
        ("{\"a\" 1}", .unexpectedByte(offset: 5)), ("{a:1}", .unexpectedByte(offset: 1)),
        ("{1:1}", .unexpectedByte(offset: 1)),
        ("{'a':1}", .unexpectedByte(offset: 1)), ("{\"a\":1]", .unexpectedByte(offset: 6)),
        ("1 2", .trailingBytes(offset: 2)),
        ("{}{}", .trailingBytes(offset: 2)), ("{}\0", .trailingBytes(offset: 2)), ("{}//", .trailingBytes(offset: 2)),
        ("/**/1", .unexpectedByte(offset: 0)), ("\u{FEFF}1", .byteOrderMark), ("\u{A0}1", .unexpectedByte(offset: 0)),
        ("\u{B}1", .unexpectedByte(offset: 0)), ("\u{C}1", .unexpectedByte(offset: 0)),
        ("1\u{85}", .trailingBytes(offset: 1)),
    ])
    func `a document that is not one JSON value is refused (JWT-02)`(_ text: String, _ error: JSONError) {
        #expect(throws: error) { try Self.parse(text) }
    }

    @Test(
        arguments: [
            [0xFF, 0xFE, 0x31, 0x00], [0xFE, 0xFF, 0x00, 0x31], [0x00, 0x31], [0x31, 0x00], [0xEF, 0xBB, 0xBF],
        ] as [[UInt8]])
    func `UTF-16 and a lone byte order mark are refused`(_ bytes: [UInt8]) {
        #expect(throws: (any Error).self) { try JSONValue.parse(bytes, limits: JSONLimits(bytes: 100)) }
    }

    @Test func `the limits are exact`() throws {
        let limits = JSONLimits(bytes: 20, depth: 3, values: 5)
        #expect(throws: Never.self) { try Self.parse("[[[]]]", limits: limits) }
        #expect(throws: JSONError.tooDeep(offset: 3)) { try Self.parse("[[[[]]]]", limits: limits) }
        #expect(throws: JSONError.tooDeep(offset: 7)) { try Self.parse("[[{\"a\":{}}]]", limits: limits) }
        #expect(throws: Never.self) { try Self.parse("[1,2,3,4]", limits: limits) }
        #expect(throws: JSONError.tooManyValues(limit: 5)) { try Self.parse("[1,2,3,4,5]", limits: limits) }
        #expect(throws: Never.self) { try Self.parse("\"" + String(repeating: "a", count: 18) + "\"", limits: limits) }
        #expect(throws: JSONError.tooLarge(limit: 20)) {
            try Self.parse("\"" + String(repeating: "a", count: 19) + "\"", limits: limits)
        }
    }

    @Test func `without other limits 32 levels and 20,000 values are read`() throws {
        let nested = { (depth: Int) in String(repeating: "[", count: depth) + String(repeating: "]", count: depth) }
        #expect(throws: Never.self) { try Self.parse(nested(32)) }
        #expect(throws: JSONError.tooDeep(offset: 32)) { try Self.parse(nested(33)) }
        let flat = { (count: Int) in "[0" + String(repeating: ",0", count: count - 2) + "]" }
        #expect(throws: Never.self) { try Self.parse(flat(20_000)) }
        #expect(throws: JSONError.tooManyValues(limit: 20_000)) { try Self.parse(flat(20_001)) }
    }

    @Test(
        .timeLimit(.minutes(1)),
        arguments: ["[", "{\"a\":", "\"", "\\", "]", "9", "-", "{\"\":0,", "\u{0}", "\u{FFFD}"])
    func `a megabyte of one thing ends without a trap`(_ unit: String) {
        let text = String(repeating: unit, count: 1_000_000 / unit.utf8.count)
        #expect(throws: (any Error).self) { try Self.parse(text, limits: JSONLimits(bytes: 1_048_576)) }
    }

    @Test func `every cut and every changed byte of a document ends without a trap`() throws {
        let document = Array(#"{"a":[1,-2.5e3,"x\u00e9\ud83d\ude00é"],"b":{"c":true,"d":null}}"#.utf8)
        #expect(throws: Never.self) { try JSONValue.parse(document, limits: JSONLimits(bytes: 1_000)) }
        for count in 0..<document.count {
            #expect(throws: (any Error).self) {
                try JSONValue.parse(Array(document[..<count]), limits: JSONLimits(bytes: 1_000))
            }
        }
        for offset in document.indices {
            for byte in UInt8.min...UInt8.max {
                var changed = document
                changed[offset] = byte
                guard let value = try? JSONValue.parse(changed, limits: JSONLimits(bytes: 1_000)) else { continue }
                // Whatever is still read says the same when written and read again.
                #expect(try JSONValue.parse(value.encoded(), limits: JSONLimits(bytes: 10_000)) == value)
            }
        }
    }
}
