import SecretMemory
import Testing

@testable import OpenIDConnect

/// HTTP-12: one value stays one value.
struct FormBodyTests {
    @Test func `names and values are joined in order`() {
        let form = FormBody()
        form.add("grant_type", "password".utf8)
        form.add("username", "alice".utf8)
        form.add("password", SecretBytes(copying: Array("a b&c=d".utf8)))
        #expect(form.text == "grant_type=password&username=alice&password=a%20b%26c%3Dd")
    }

    @Test(arguments: [
        ("&", "%26"), ("=", "%3D"), ("%", "%25"), ("%41", "%2541"), ("+", "%2B"), (" ", "%20"), ("\0", "%00"),
        ("\r\n", "%0D%0A"), ("#;?/", "%23%3B%3F%2F"), ("pässwörd", "p%C3%A4ssw%C3%B6rd"), ("", ""),
        ("*'()!", "%2A%27%28%29%21"),
        ("AZaz09-._~", "AZaz09-._~"),
    ])
    func `everything but unreserved characters is escaped`(_ value: String, _ expected: String) {
        let form = FormBody()
        form.add("v", value.utf8)
        form.add("w", "1".utf8)
        #expect(form.text == "v=" + expected + "&w=1")
    }

    @Test func `every byte comes back`() {
        let all = Array(UInt8.min...UInt8.max)
        let form = FormBody()
        form.add("v", all)
        let text = Array(form.text.utf8.dropFirst(2))
        var decoded: [UInt8] = []
        var position = 0
        while position < text.count {
            if text[position] == UInt8(ascii: "%") {
                let digits = String(decoding: text[(position + 1)..<(position + 3)], as: UTF8.self)
                decoded.append(UInt8(digits, radix: 16) ?? 0)
                position += 3
            } else {
                decoded.append(text[position])
                position += 1
            }
        }
        #expect(decoded == all)
        #expect(!text.contains(UInt8(ascii: "&")))
    }

    @Test func `a finished form is empty`() {
        let form = FormBody()
        form.add("password", SecretBytes(copying: Array("hunter2".utf8)))
        #expect(form.text == "password=hunter2")
        #expect(form.text.isEmpty)
    }
}

extension FormBody {
    /// The body; ends the form.
    fileprivate var text: String {
        finish().withBytes { String(decoding: $0, as: UTF8.self) }
    }
}
