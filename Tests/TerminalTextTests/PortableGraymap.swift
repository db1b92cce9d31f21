/// A picture of half blocks as a light-on-dark terminal shows them, four pixels a module.
struct PortableGraymap {
    let bytes: [UInt8]

    init(_ drawing: [UInt8]) {
        var rows: [[Bool]] = []  // true is light
        for line in String(decoding: drawing, as: UTF8.self).split(separator: "\n") {
            rows.append(line.map { $0 == "█" || $0 == "▀" })
            rows.append(line.map { $0 == "█" || $0 == "▄" })
        }
        let scale = 4
        let width = (rows.first?.count ?? 0) * scale
        var bytes = Array("P5 \(width) \(rows.count * scale) 255\n".utf8)
        for row in rows {
            let line = row.flatMap { [UInt8](repeating: $0 ? 255 : 0, count: scale) }
            for _ in 0..<scale { bytes += line }
        }
        self.bytes = bytes
    }
}
