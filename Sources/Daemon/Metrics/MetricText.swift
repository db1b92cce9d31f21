/// Writes figures as text.
enum MetricText {
    enum Format: Equatable, Sendable {
        /// OpenMetrics 1.0.0.
        case openMetrics
        /// Prometheus' text format 0.0.4: what node-exporter's textfile collector reads.
        case prometheus

        var contentType: String {
            switch self {
            case .openMetrics: "application/openmetrics-text; version=1.0.0; charset=utf-8"
            case .prometheus: "text/plain; version=0.0.4; charset=utf-8"
            }
        }
    }

    static func encode(_ families: [MetricFamily], as format: Format) -> [UInt8] {
        var text = ""
        for family in families where !family.samples.isEmpty { write(family, format, to: &text) }
        if format == .openMetrics { text += "# EOF\n" }
        return Array(text.utf8)
    }

    private static func write(_ family: MetricFamily, _ format: Format, to text: inout String) {
        let metric = family.metric
        let shown = metric.shownName
        switch format {
        case .openMetrics:
            text += "# TYPE \(metric.name) \(metric.kind.rawValue)\n"
            if let unit = metric.unit { text += "# UNIT \(metric.name) \(unit)\n" }
            text += "# HELP \(metric.name) \(metric.help)\n"
        case .prometheus:
            // It has no kind "info".
            let kind = metric.kind == .info ? .gauge : metric.kind
            text += "# HELP \(shown) \(metric.help)\n# TYPE \(shown) \(kind.rawValue)\n"
        }
        for (values, value) in family.samples {
            let labels = zip(metric.labels, values).map { "\($0)=\"\(escaped($1))\"" }
            switch value {
            case .integer(let number): text += "\(shown)\(braced(labels)) \(number)\n"
            case .real(let number): text += "\(shown)\(braced(labels)) \(number)\n"
            case .histogram(let histogram): write(histogram, shown, labels, to: &text)
            }
        }
    }

    private static func write(_ histogram: Histogram, _ name: String, _ labels: [String], to text: inout String) {
        var total = 0
        for (bound, count) in zip(histogram.bounds.map(\.description) + ["+Inf"], histogram.counts) {
            total += count
            text += "\(name)_bucket\(braced(labels + ["le=\"\(bound)\""])) \(total)\n"
        }
        text += "\(name)_sum\(braced(labels)) \(histogram.sum)\n"
        text += "\(name)_count\(braced(labels)) \(total)\n"
    }

    private static func braced(_ labels: [String]) -> String {
        labels.isEmpty ? "" : "{\(labels.joined(separator: ","))}"
    }

    /// Both formats: backslash, quotation mark and line feed. Other bytes that are not printable ASCII become `?`.
    private static func escaped(_ value: String) -> String {
        var bytes: [UInt8] = []
        for byte in value.utf8 {
            switch byte {
            case UInt8(ascii: "\\"), UInt8(ascii: "\""): bytes += [UInt8(ascii: "\\"), byte]
            case 0x20...0x7E: bytes.append(byte)
            default: bytes.append(UInt8(ascii: "?"))
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
