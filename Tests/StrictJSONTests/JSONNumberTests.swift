import StrictJSON
import Testing

/// Numbers: the grammar of RFC 8259 §6, finite values (JOSE-14).
@Suite struct JSONNumberTests {
    private static func number(_ text: String) throws(JSONError) -> JSONNumber? {
        try JSONValue.parse(Array(text.utf8), limits: JSONLimits(bytes: 1_000)).number
    }

    @Test(arguments: [
        ("0", 0), ("-0", 0), ("1", 1), ("-1", -1), ("1900000000", 1_900_000_000),
        ("9007199254740993", 9_007_199_254_740_993),
        ("9223372036854775807", Int64.max), ("-9223372036854775808", Int64.min),
    ])
    func `a whole number is exact`(_ text: String, _ value: Int64) throws {
        let number = try Self.number(text)
        #expect(number?.integer == value)
        #expect(number?.double == Double(value))
    }

    @Test(arguments: [
        ("1.0", 1), ("1e3", 1_000), ("1E+3", 1_000), ("1.5e-1", 0.15), ("-0.0", 0), ("0.1", 0.1), ("0e0", 0),
        ("0E-5", 0),
        ("1e308", 1e308), ("1e-400", 0), ("123456789012345678901234567890", 123_456_789_012_345_677_877_719_597_056),
        ("9223372036854775808", 9_223_372_036_854_775_808),
    ])
    func `a number with fraction or exponent, or beyond 64 bits, is no whole number`(_ text: String, _ value: Double)
        throws
    {
        let number = try Self.number(text)
        #expect(number?.integer == nil)
        #expect(number?.double == value)
    }

    @Test(arguments: ["1e309", "-1e309", "1e999999999999", "9" + String(repeating: "0", count: 309)])
    func `what no finite double can stand for is refused`(_ text: String) {
        #expect(throws: JSONError.numberOutOfRange(offset: 0)) { try Self.number(text) }
    }

    @Test(arguments: [
        ("-", JSONError.unexpectedEnd), ("-a", .invalidNumber(offset: 0)), ("--1", .invalidNumber(offset: 0)),
        ("1.", .invalidNumber(offset: 0)), ("1.e1", .invalidNumber(offset: 0)), ("1e", .invalidNumber(offset: 0)),
        ("1e+", .invalidNumber(offset: 0)), ("1.5E-", .invalidNumber(offset: 0)), ("01", .trailingBytes(offset: 1)),
        ("-01", .trailingBytes(offset: 2)), ("00", .trailingBytes(offset: 1)), ("0x1", .trailingBytes(offset: 1)),
        ("1_000", .trailingBytes(offset: 1)), ("1e1.5", .trailingBytes(offset: 3)), ("+1", .unexpectedByte(offset: 0)),
        (".5", .unexpectedByte(offset: 0)), ("NaN", .unexpectedByte(offset: 0)),
        ("Infinity", .unexpectedByte(offset: 0)),
        ("-Infinity", .invalidNumber(offset: 0)), ("1e5f", .trailingBytes(offset: 3)),
        ("\u{661}", .unexpectedByte(offset: 0)),
    ])
    func `other notations are refused`(_ text: String, _ error: JSONError) {
        #expect(throws: error) { try Self.number(text) }
    }

    @Test(arguments: ["0", "-7", "1.5", "1e+22", "-0.0", "5e-324", "1.7976931348623157e+308"])
    func `a number is written so that it reads back`(_ text: String) throws {
        let number = try #require(try Self.number(text))
        #expect(try Self.number(number.text) == number)
    }
}
