import CQREncode

/// A QR code for a terminal: two modules a character cell, with half blocks.
package enum QRCode {
    /// Light modules around the code; the standard wants four, phones read two.
    private static let quietZone = 2

    /// Lines of UTF-8, each ended by a newline; nil when the text does not fit into `maximumColumns`.
    /// Dark modules are drawn as spaces and light ones as blocks, as on a dark terminal.
    package static func halfBlocks(_ text: [UInt8], maximumColumns: Int = 80) -> [UInt8]? {
        guard !text.isEmpty, !text.contains(0),
            let code = QRcode_encodeData(Int32(text.count), text, 0, QR_ECLEVEL_L)
        else { return nil }
        defer { QRcode_free(code) }
        let width = Int(code.pointee.width)
        guard width + 2 * quietZone <= maximumColumns, let modules = code.pointee.data else { return nil }
        let isDark = { (x: Int, y: Int) in
            (0..<width).contains(x) && (0..<width).contains(y) && modules[y * width + x] & 1 == 1
        }
        var output: [UInt8] = []
        for y in stride(from: -quietZone, to: width + quietZone, by: 2) {
            for x in -quietZone..<(width + quietZone) {
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
