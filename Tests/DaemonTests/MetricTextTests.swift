import Testing

@testable import Daemon

@Suite struct MetricTextTests {
    private var families: [MetricFamily] {
        var times = Histogram(bounds: [0.5, 1, 10])
        for duration in [Duration.milliseconds(500), .milliseconds(750), .seconds(10), .seconds(11)] {
            times.observe(duration)
        }
        var counter = MetricFamily(Metric("usher_tries", .counter, ["who", "how"], "Tries."))
        counter.add(["a", "b\"\\\n\u{e9}"], .integer(3))
        counter.add(["c", ""], .integer(0))
        var info = MetricFamily(Metric("usher_thing", .info, ["version"], "A thing."))
        info.add(["1.2"], .integer(1))
        return [
            counter, info, MetricFamily(Metric("usher_wait_seconds", .histogram, "Waits."), .histogram(times)),
            MetricFamily(Metric("usher_size_bytes", .gauge, "A size."), .real(1.5)),
            MetricFamily(Metric("usher_nothing", .gauge, "Has no samples.")),
        ]
    }

    /// OpenMetrics 1.0.0, "Text Format".
    @Test func `OpenMetrics has kinds, units, and an end`() {
        #expect(
            String(decoding: MetricText.encode(families, as: .openMetrics), as: UTF8.self) == #"""
                # TYPE usher_tries counter
                # HELP usher_tries Tries.
                usher_tries_total{who="a",how="b\"\\???"} 3
                usher_tries_total{who="c",how=""} 0
                # TYPE usher_thing info
                # HELP usher_thing A thing.
                usher_thing_info{version="1.2"} 1
                # TYPE usher_wait_seconds histogram
                # UNIT usher_wait_seconds seconds
                # HELP usher_wait_seconds Waits.
                usher_wait_seconds_bucket{le="0.5"} 1
                usher_wait_seconds_bucket{le="1.0"} 2
                usher_wait_seconds_bucket{le="10.0"} 3
                usher_wait_seconds_bucket{le="+Inf"} 4
                usher_wait_seconds_sum 22.25
                usher_wait_seconds_count 4
                # TYPE usher_size_bytes gauge
                # UNIT usher_size_bytes bytes
                # HELP usher_size_bytes A size.
                usher_size_bytes 1.5
                # EOF

                """#)
    }

    @Test func `Prometheus' text has the samples' names, gauges for infos, and no end`() {
        let text = String(decoding: MetricText.encode(families, as: .prometheus), as: UTF8.self)
        #expect(text.hasPrefix("# HELP usher_tries_total Tries.\n# TYPE usher_tries_total counter\nusher_tries_total{"))
        #expect(text.contains("# HELP usher_thing_info A thing.\n# TYPE usher_thing_info gauge\nusher_thing_info{"))
        #expect(text.hasSuffix("\nusher_size_bytes 1.5\n"))
        #expect(!text.contains("# UNIT") && !text.contains("# EOF"))
    }

    @Test func `a time before the start counts as none, and one beyond all bounds is kept`() {
        var histogram = Histogram(bounds: [1])
        histogram.observe(.seconds(-5))
        histogram.observe(.seconds(Int64.max / 4))
        #expect(histogram.counts == [1, 1])
        #expect(histogram.sum > 1e18)
    }

    @Test func `names and help keep to Prometheus' rules`() {
        let names = MetricCatalogue.all.map(\.shownName)
        #expect(Set(names).count == names.count)
        for metric in MetricCatalogue.all {
            #expect(
                metric.name.utf8.allSatisfy { (0x61...0x7A).contains($0) || $0 == UInt8(ascii: "_") }, "\(metric.name)")
            #expect(metric.name.hasPrefix("usher_"))
            #expect(!metric.name.hasSuffix("_total") && !metric.name.hasSuffix("_info"))
            #expect(metric.help.utf8.allSatisfy { (0x20...0x7E).contains($0) && $0 != 0x22 && $0 != 0x5C })
            #expect(metric.help.hasSuffix("."))
        }
    }
}
