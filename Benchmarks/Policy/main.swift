import Glibc

// policy-bench SECONDS    decisions of a login with 1,000 groups by 1,000 rules, each kind of value
// Prints lines "KIND MEDIAN WORST", in microseconds of processor time; run.py reads them. Not installed.
do {
    guard CommandLine.arguments.count == 2, let seconds = Double(CommandLine.arguments[1]) else {
        throw BenchError.usage
    }
    for kind in SampleRuleSet.Kind.allCases { print(try DecisionBench(kind: kind, seconds: seconds).run()) }
} catch {
    print("policy-bench: \(error)")
    exit(2)
}
