import StrictJSON
import TerminalText

/// strings/blns.json: every text survives writing and reading, and is harmless on a terminal.
enum StringVectors {
    @Sendable static func judge(_ folder: VectorFolder) -> [FileReport] {
        folder.files(in: "strings").compactMap { path in
            guard let bytes = folder.bytes(path) else { return nil }
            var report = FileReport(path)
            let texts = (try? JSONValue.parse(bytes, limits: JSONLimits(bytes: 16 << 20, values: 1_000_000)))?.array
            for (number, text) in (texts ?? []).enumerated() {
                let written = text.encoded()
                let isSame = (try? JSONValue.parse(written, limits: JSONLimits(bytes: 1 << 20))) == text
                let shown = TerminalText.escaped(text.text ?? [], limit: 256)
                let isHarmless = TerminalText.isShowable(shown) && !shown.contains(UInt8(ascii: "\n"))
                report.record("text \(number)", isRight: isSame && isHarmless)
            }
            return report
        }
    }
}
