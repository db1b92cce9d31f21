import Testing

@testable import DemoProvider

@Suite struct TextFormTests {
    @Test func `form fields are decoded as bytes`() throws {
        let form = try #require(FormFields.parse("a=1+2%2B%c3%BC&b&=x&c==&a=3".utf8))
        #expect(form["a"] == Array("1 2+ü".utf8))
        #expect(form["b"] == [])
        #expect(form["c"] == Array("=".utf8))
        #expect(form["d"] == nil)
        #expect(form.repeatsName)
        #expect(try #require(FormFields.parse("a=%ff%00".utf8))["a"] == [0xFF, 0x00])
        #expect(FormFields.parse("".utf8)?.repeatsName == false)
    }

    @Test(arguments: ["a=%", "a=%1", "a=%gg", "%=1", "a=%1%20"])
    func `a broken escape is no form`(_ text: String) {
        #expect(FormFields.parse(text.utf8) == nil)
    }

    @Test(arguments: ["wdjbmjht", "WDJB-MJHT", " wdjb mjht ", "W-D-J-B.M_J H T", "Wdjb\tMjht"])
    func `a code may be typed in many ways`(_ typed: String) {
        #expect(UserCode.read(Array(typed.utf8)) == Array("WDJB-MJHT".utf8))
    }

    @Test(arguments: [
        "", "WDJB-MJH", "WDJB-MJHTT", "WDJB-MJH0", "WDJB-MJHA", "WDJB-MJH\u{E9}", "WDJB\u{2010}MJHT", "WDJB\nMJHT",
    ])
    func `what cannot be a code is none`(_ typed: String) {
        #expect(UserCode.read(Array(typed.utf8)) == nil)
    }

    @Test func `codes are made of every letter, and bytes that favour some are thrown away`() {
        var next: UInt8 = 0
        var seen: Set<UInt8> = []
        for _ in 0..<96 {
            let code = UserCode.make { count in
                (0..<count).map { _ in
                    next &+= 1
                    return next
                }
            }
            #expect(UserCode.read(code) == code)
            seen.formUnion(code)
        }
        #expect(seen.count == 21)
        var draws = 0
        let late = UserCode.make { count in
            draws += 1
            return [UInt8](repeating: draws < 3 ? 240 : 239, count: count)
        }
        #expect(draws == 3)
        #expect(late == Array("ZZZZ-ZZZZ".utf8))
    }

    @Test(arguments: [("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("\u{FB}\u{FF}", "w7vDvw==")])
    func `base64 is RFC 4648's`(_ plain: String, _ text: String) {
        #expect(Base64.encode(Array(plain.utf8)) == Array(text.utf8))
        #expect(Base64.decode(Array(text.utf8)) == Array(plain.utf8))
    }

    @Test func `base64 has its own alphabet, padding, and no unused bits`() {
        #expect(Base64.encode([0xFB, 0xEF, 0xFF]) == Array("++//".utf8))
        #expect(Base64.decode(Array("++//".utf8)) == [0xFB, 0xEF, 0xFF])
        for text in ["--__", "Zg", "Zg=", "Zh==", "Z===", "Zg==\n"] { #expect(Base64.decode(Array(text.utf8)) == nil) }
    }

    @Test func `the cookie is found among others`() {
        let value = { (header: String) in SessionCookie.value(inHeader: Array(header.utf8)) }
        #expect(value("a=b; usher_demo_session=xyz; c=d") == Array("xyz".utf8))
        #expect(value("not_usher_demo_session=xyz") == nil)
        #expect(value("usher_demo_session=") == [])
    }

    @Test(arguments: [
        ("127.0.0.1:8080", true), ("localhost", true), ("[::1]:1", true), ("elsewhere.example", false), ("", false),
        ("127.0.0.1.elsewhere.example", false), ("[::1].elsewhere.example", false), ("[::2]", false),
    ])
    func `only names of loopback are served`(_ host: String, _ wanted: Bool) {
        #expect(HTTPFront.isLoopback(host: host) == wanted)
    }
}
