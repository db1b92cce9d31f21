/// One family of figures as docs/metrics.md lists it.
struct Metric: Equatable, Sendable {
    enum Kind: String, Sendable {
        case counter
        case gauge
        case histogram
        case info
    }

    /// Without the ending of its samples (`_total`, `_info`, `_bucket`).
    let name: String
    let kind: Kind
    /// The names of its labels, in order.
    let labels: [String]
    /// One sentence, ASCII, without a line break, a quotation mark or a backslash.
    let help: String

    init(_ name: String, _ kind: Kind, _ labels: [String], _ help: String) {
        self.name = name
        self.kind = kind
        self.labels = labels
        self.help = help
    }

    init(_ name: String, _ kind: Kind, _ help: String) {
        self.init(name, kind, [], help)
    }

    /// As Prometheus shows it.
    var shownName: String {
        switch kind {
        case .counter: name + "_total"
        case .info: name + "_info"
        case .gauge, .histogram: name
        }
    }

    /// OpenMetrics: the unit is the end of the name.
    var unit: String? {
        ["seconds", "bytes"].first { name.hasSuffix("_" + $0) }
    }
}

/// A family with its figures.
struct MetricFamily: Sendable {
    enum Value: Sendable {
        case integer(Int)
        case real(Double)
        case histogram(Histogram)
    }

    let metric: Metric
    private(set) var samples: [(labels: [String], value: Value)] = []

    init(_ metric: Metric) {
        self.metric = metric
    }

    init(_ metric: Metric, _ value: Value) {
        self.metric = metric
        add([], value)
    }

    /// `labels` are the values, one for each of the metric's names.
    mutating func add(_ labels: [String], _ value: Value) {
        precondition(labels.count == metric.labels.count)
        samples.append((labels, value))
    }
}
