import Glibc
import TerminalText
import Testing

@Suite struct QRCodeTests {
    private static let url = Array("https://login.example.org/device?user_code=WDJB-MJHT".utf8)

    @Test(arguments: [1, 20, 53, 100, 130])
    func `a reader finds the text again`(_ count: Int) throws {
        guard access("/usr/bin/zbarimg", X_OK) == 0 else {
            print("QR reader (zbarimg): NOT RUN")
            return
        }
        let text = (Self.url + [UInt8](repeating: 0x78, count: 100)).prefix(count)
        let picture = try PortableGraymap(#require(QRCode.halfBlocks(Array(text))))
        let place = getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp"
        var path = Array("\(place)/usher-qr-XXXXXX".utf8CString)
        let descriptor = mkstemp(&path)
        defer { unlink(path) }
        #expect(write(descriptor, picture.bytes, picture.bytes.count) == picture.bytes.count)
        close(descriptor)
        let name = path.withUnsafeBufferPointer { String(cString: $0.baseAddress!) }
        let reader = try #require(popen("/usr/bin/zbarimg -q --raw -Sdisable -Sqrcode.enable pgm:\(name)", "r"))
        var output = [UInt8](repeating: 0, count: 4_096)
        let size = fread(&output, 1, output.count, reader)
        #expect(pclose(reader) == 0)
        #expect(Array(output.prefix(size)) == text + [0x0A])
    }

    @Test func `the drawing may be shown and all its lines are equally wide`() throws {
        let drawing = try #require(QRCode.halfBlocks(Self.url))
        #expect(TerminalText.isShowable(drawing))
        let lines = String(decoding: drawing, as: UTF8.self).split(separator: "\n", omittingEmptySubsequences: false)
        let widths = Set(lines.dropLast().map(\.count))
        #expect(widths.count == 1 && lines.last?.isEmpty == true)
        let width = try #require(widths.first)
        #expect(lines.count - 1 == (width + 1) / 2)
        // The quiet zone is light.
        #expect(
            lines[0].allSatisfy { $0 == "█" }
                && lines.dropLast(2).allSatisfy { $0.hasPrefix("██") && $0.hasSuffix("██") })
    }

    @Test func `what does not fit is not drawn`() throws {
        let drawing = try #require(QRCode.halfBlocks(Self.url))
        let lines = String(decoding: drawing, as: UTF8.self).split(separator: "\n")
        let width = lines[0].count
        #expect(QRCode.halfBlocks(Self.url, maximumColumns: width) == drawing)
        #expect(QRCode.halfBlocks(Self.url, maximumBytes: drawing.count) == drawing)
        // One column or byte less leaves the smaller code with less correction.
        let smaller = try #require(QRCode.halfBlocks(Self.url, maximumColumns: width - 1))
        #expect(smaller.count < drawing.count)
        #expect(QRCode.halfBlocks(Self.url, maximumBytes: drawing.count - 1) == smaller)
        #expect(QRCode.halfBlocks(Self.url, maximumBytes: smaller.count - 1) == nil)
        #expect(QRCode.halfBlocks(Self.url, maximumColumns: 20) == nil)
        #expect(QRCode.halfBlocks([UInt8](repeating: 0x61, count: 400)) == nil)
    }

    @Test func `no text, NUL and endless text have no code`() {
        #expect(QRCode.halfBlocks([]) == nil)
        #expect(QRCode.halfBlocks([0x61, 0x00]) == nil)
        let roomy = Int.max / 2
        #expect(
            QRCode.halfBlocks([UInt8](repeating: 0x61, count: 2_953), maximumColumns: roomy, maximumBytes: roomy) != nil
        )
        #expect(
            QRCode.halfBlocks([UInt8](repeating: 0x61, count: 2_954), maximumColumns: roomy, maximumBytes: roomy) == nil
        )
    }
}
