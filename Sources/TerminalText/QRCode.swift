import CQREncode

/// A QR code for a terminal: two modules a character cell, with half blocks.
package enum QRCode {
    /// Light modules around the code; the standard wants four, phones read two.
    private static let quietZone = 2
    /// Version 40 with the least correction.
    private static let maximumTextBytes = 2_953

    /// Lines of UTF-8, each ended by a newline, with medium error correction where that fits and low
    /// where not; nil when neither does. Dark modules are drawn as spaces and light ones as blocks, as
    /// on a dark terminal.
    package static func halfBlocks(
        _ text: [UInt8], maximumColumns: Int = 80, maximumBytes: Int = 3_072
    ) -> [UInt8]? {
        guard (1...maximumTextBytes).contains(text.count), !text.contains(0) else { return nil }
        for level in [QR_ECLEVEL_M, QR_ECLEVEL_L] {
            guard let code = QRcode_encodeData(Int32(text.count), text, 0, level) else { continue }
            defer { QRcode_free(code) }
            let width = Int(code.pointee.width)
            guard width + 2 * quietZone <= maximumColumns, let modules = code.pointee.data else { continue }
            let drawing = draw(UnsafeBufferPointer(start: modules, count: width * width), width: width)
            if drawing.count <= maximumBytes { return drawing }
        }
        return nil
    }

    private static func draw(_ modules: UnsafeBufferPointer<UInt8>, width: Int) -> [UInt8] {
        let isDark = { (x: Int, y: Int) in
            (0..<width).contains(x) && (0..<width).contains(y) && modules[y * width + x] & 1 == 1
        }
        var output: [UInt8] = []
        for y in stride(from: -quietZone, to: width + quietZone, by: 2) {
            for x in -quietZone..<(width + quietZone) {
                // The number of rows is odd: below the last one there is nothing.
                let lower = y + 1 >= width + quietZone || isDark(x, y + 1)
                switch (isDark(x, y), lower) {
                case (false, false): output += Array("█".utf8)
                case (false, true): output += Array("▀".utf8)
                case (true, false): output += Array("▄".utf8)
                case (true, true): output.append(UInt8(ascii: " "))
                }
            }
            output.append(UInt8(ascii: "\n"))
        }
        return output
    }
}
