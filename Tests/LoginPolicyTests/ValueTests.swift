import Testing

@testable import LoginPolicy

/// Wildcards, networks, windows of time, and patterns by themselves.
struct ValueTests {
    @Test(arguments: [
        ("*", "", true), ("*", "anything", true), ("a*", "a", true), ("a*", "b", false), ("*a", "bba", true),
        ("a*b*c", "aXbYc", true), ("a*b*c", "aXbY", false), ("?", "x", true), ("?", "", false), ("?", "xy", false),
        ("?", "ä", true), ("??", "ä", false), ("a?c", "aäc", true), ("*?", "ä", true), ("a**b", "ab", true),
        ("ops-*", "ops", false), ("", "", true), ("", "a", false), ("*.*", "a.b.c", true), ("*b?", "abab", false),
        ("*ab", "aab", true), ("*aab", "aaab", true),
    ])
    func `a wildcard fits the whole value`(_ pattern: String, _ value: String, _ wanted: Bool) {
        #expect(Wildcard.matches(bytes(pattern), bytes(value), ignoringCase: false) == wanted)
    }

    @Test func `many stars take no time that grows`() {
        let pattern = bytes(String(repeating: "*a", count: 200) + "b")
        let value = bytes(String(repeating: "a", count: 1_024))
        #expect(!Wildcard.matches(pattern, value, ignoringCase: false))
    }

    @Test(arguments: [
        "10.0.0.0/8", "10.0.0.1/32", "0.0.0.0/0", "2001:db8:0:0:0:0:0:0/32", "0:0:0:0:0:0:0:0/0",
    ])
    func `a network is written as it is read`(_ text: String) throws {
        #expect(try #require(AddressRange(text: bytes(text))).text == bytes(text))
    }

    @Test(arguments: [
        "", "10.0.0.1/8", "10.0.0.0/33", "10.0.0.0/", "10.0.0.0/08", "10.0.0.0/+8", "10.0.0/8", "10.0.0.00/8",
        "10.0.0.0/8/8", " 10.0.0.0/8", "2001:db8::/129", "2001:db8::1/32", "::ffff:10.0.0.0/8", "example.com",
        "fe80::1%eth0", "10.0.0.0/999999999999999999999",
    ])
    func `what is no network is refused`(_ text: String) {
        #expect(AddressRange(text: bytes(text)) == nil)
    }

    @Test func `one address is a network of its own, IPv4 in IPv6 form is IPv4`() throws {
        #expect(try #require(AddressRange(text: bytes("192.0.2.7"))).text == bytes("192.0.2.7/32"))
        #expect(try #require(AddressRange(text: bytes("::1"))).prefix == 128)
        #expect(try #require(AddressRange(text: bytes("::ffff:10.0.0.0/104"))).text == bytes("10.0.0.0/8"))
        #expect(try #require(AddressRange(text: bytes("::ffff:10.0.0.1"))).text == bytes("10.0.0.1/32"))
    }

    @Test func `a window over midnight belongs to the day on which it begins`() {
        let night = TimeWindow(days: [.friday], from: 1_320, to: 360)
        let contains = { (day: TimeWindow.Day, minute: Int) in night.contains(.init(day: day, minute: minute)) }
        #expect(
            contains(.friday, 1_320) && contains(.friday, 1_439) && contains(.saturday, 0) && contains(.saturday, 359))
        #expect(!contains(.saturday, 360) && !contains(.friday, 1_319) && !contains(.friday, 100))
        #expect(!contains(.saturday, 1_320))
        let week = TimeWindow(days: [.sunday], from: 1_320, to: 360)
        #expect(week.contains(.init(day: .monday, minute: 10)))
        #expect(TimeWindow().contains(.init(day: .sunday, minute: 1_439)))
    }

    @Test(arguments: [
        ("a", "a", true), ("a", "ab", false), ("a", "a\n", false), ("a|ab", "ab", true), ("a|ab", "abc", false),
        ("^a$", "a", true), ("^a$", "a\n", false), ("(?:a|b)c", "bc", true), ("a", "xa", false), (".*", "", true),
        ("admin@staff\\.example\\.com", "admin@staff.example.com.attacker.net", false),
    ])
    func `a pattern fits the whole value or not at all (MAP-5)`(_ text: String, _ value: String, _ fits: Bool) throws {
        let pattern = try Pattern.compile(bytes(text), captures: 0)
        #expect(pattern.match(bytes(value)) == (fits ? .matched(bytes(value)) : .differs))
        var work = MatchWork()
        #expect(pattern.match(bytes(value), ignoringCase: false, &work) == (fits ? .matched(bytes(value)) : .differs))
    }

    @Test(arguments: [
        ("ops-[a-z]+", "ops-"), ("ops?x", "op"), ("a|b", ""), ("abc", "abc"), ("(?i)abc", ""), ("a{2}", ""),
        ("\\d+", ""), ("/linux/.+", "/linux/"), ("ab*", "a"),
    ])
    func `the literal beginning of a pattern is known`(_ text: String, _ prefix: String) throws {
        #expect(try Pattern.compile(bytes(text), captures: 0).literalPrefix == bytes(prefix))
    }

    @Test(arguments: ["(a+)+$", "(a|aa)+$", "(.*a){20}", "(?:a*)*[bc]"])
    func `a pattern that explodes gives up`(_ text: String) throws {
        let captures = text.contains("(?:") ? 0 : 1
        let pattern = try Pattern.compile(bytes(text), captures: captures)
        let value = [UInt8](repeating: UInt8(ascii: "a"), count: 60) + bytes("!")
        #expect(pattern.match(value) == .gaveUp)
        var work = MatchWork()
        #expect(pattern.match(value, ignoringCase: false, &work) == .gaveUp)
    }

    @Test func `a value of more than 1,024 bytes is not compared`() throws {
        let pattern = try Pattern.compile(bytes(".*"), captures: 0)
        #expect(pattern.match([UInt8](repeating: 0x61, count: 1_024)) != .gaveUp)
        #expect(pattern.match([UInt8](repeating: 0x61, count: 1_025)) == .gaveUp)
    }

    @Test func `bytes that are no UTF-8 fit nothing`() throws {
        let pattern = try Pattern.compile(bytes(".*"), captures: 0)
        #expect(pattern.match([0xFF]) == .differs)
        #expect(pattern.match([0xC3]) == .differs)
    }

    @Test(arguments: [
        ("", 0, PatternError.empty), ("(a)", 0, .captures(found: 1, wanted: 0)),
        ("a", 1, .captures(found: 0, wanted: 1)), ("(a)(b)", 1, .captures(found: 2, wanted: 1)),
        (String(repeating: "a", count: 513), 0, .tooLong),
    ])
    func `a pattern that cannot be used says why`(_ text: String, _ captures: Int, _ error: PatternError) {
        #expect(throws: error) { try Pattern.compile(bytes(text), captures: captures) }
    }
}
