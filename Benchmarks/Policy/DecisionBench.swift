import LoginPolicy

/// Time of a decision, from facts to verdict with its whole trace.
struct DecisionBench {
    let kind: SampleRuleSet.Kind
    let seconds: Double

    func run() throws -> String {
        let sample = try SampleRuleSet(kind)
        guard sample.decide().verdict == .granted else { throw BenchError.refused }
        var times: [Double] = []
        let end = ContinuousClock.now + .seconds(seconds)
        repeat {
            let start = ProcessorTime.now()
            let decision = sample.decide()
            times.append(ProcessorTime.now() - start)
            guard decision.rules.count == SampleRuleSet.count else { throw BenchError.refused }
        } while ContinuousClock.now < end
        times.sort()
        return "\(kind.rawValue) \(times[times.count / 2].rounded()) \((times.last ?? 0).rounded())"
    }
}
