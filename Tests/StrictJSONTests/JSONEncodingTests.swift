import StrictJSON
import Testing

@Suite struct JSONEncodingTests {
    @Test func `a value is written on one line, members in order`() {
        let value = JSONValue.members([
            ("b", .array([.integer(-1), .bool(true), .bool(false), .null])), ("a", .text("x")), ("", .members([])),
        ])
        #expect(String(decoding: value.encoded(), as: UTF8.self) == #"{"b":[-1,true,false,null],"a":"x","":{}}"#)
    }

    @Test func `quotes, backslashes, control characters and DEL are escaped, in names too`() {
        let value = JSONValue.members([("\n\"", .text("\\\0\u{1B}\u{1F}\u{7F}\u{E9}\u{2028}"))])
        let expected = "{\"\\u000a\\\"\":\"\\\\\\u0000\\u001b\\u001f\\u007f\u{E9}\u{2028}\"}"
        #expect(String(decoding: value.encoded(), as: UTF8.self) == expected)
    }

    @Test func `of two members with one name the first stays`() {
        #expect(JSONValue.members([("a", .integer(1)), ("a", .integer(2))]) == .members([("a", .integer(1))]))
    }

    @Test func `equal objects have equal members in one order`() {
        let one = JSONValue.members([("a", .integer(1)), ("b", .integer(2))])
        #expect(one != .members([("b", .integer(2)), ("a", .integer(1))]))
        #expect(one != .members([("a", .integer(1))]))
    }
}
