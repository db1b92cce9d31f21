import Accounts
import Glibc
import OpenIDConnect

// store-bench PATH COUNT RUNS   fills a new store with COUNT accounts, then RUNS times each:
//   lookup      name to account and facts         phase   the same, and the policy's decision
//   login       binding and facts in one commit
// store-bench fill PATH COUNT   fills alone, with sign-ins of this moment, for accounts.py.
// store-bench sessions PATH COUNT BOOT SECONDS TTY LEADER START   gives each of COUNT accounts a sign-in, for reuse.py.
// store-bench grow COUNT        COUNT sign-ins with their records; prints "grow BYTES BYTES": after a tenth, and at the end.
// Prints "NAME MEDIAN P99" in microseconds of wall time, and "open MILLISECONDS" for open with every check.
// run.py reads them. Not installed.
func microseconds() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return Double(time.tv_sec) * 1e6 + Double(time.tv_nsec) / 1e3
}

func measure(_ name: String, _ runs: Int, _ body: (Int) throws -> Void) rethrows {
    var times: [Double] = []
    for run in 0..<runs {
        let start = microseconds()
        // A stride that is no divisor visits all accounts in an order that caches do not guess.
        try body(run &* 7_919)
        times.append(microseconds() - start)
    }
    times.sort()
    print(name, (times[runs / 2] * 10).rounded() / 10, (times[runs * 99 / 100] * 10).rounded() / 10)
}

let words = Array(CommandLine.arguments.dropFirst())
if words.count == 3, words[0] == "fill", let count = Int(words[2]), count > 0 {
    do {
        try StoreBench.fill(words[1], count: count, now: UnixSeconds(Int64(time(nil)))).store.close()
        exit(0)
    } catch {
        print("store-bench: \(error)")
        exit(1)
    }
}
if words.count == 8, words[0] == "sessions", let count = Int(words[2]),
    let place = SessionBench.Place(Array(words[3...]))
{
    do {
        try SessionBench.add(to: words[1], count: count, at: place, now: UnixSeconds(Int64(time(nil))))
        exit(0)
    } catch {
        print("store-bench: \(error)")
        exit(1)
    }
}
if words.count == 2, words[0] == "grow", let count = Int(words[1]), count >= 10 {
    do {
        let sizes = try SessionBench.grow(signIns: count)
        print("grow", sizes.early, sizes.late)
        exit(0)
    } catch {
        print("store-bench: \(error)")
        exit(1)
    }
}
guard words.count == 3, let count = Int(words[1]), let runs = Int(words[2]), count > 0, runs > 0 else {
    print("usage: store-bench PATH COUNT RUNS | fill PATH COUNT | sessions PATH COUNT PLACE | grow COUNT")
    exit(2)
}
do {
    let bench = try StoreBench.fill(words[0], count: count)
    try measure("lookup", runs, bench.lookUp)
    try measure("phase", runs, bench.accountPhase)
    try measure("login", max(runs / 20, 1), bench.login)
    bench.store.close()
    let start = microseconds()
    let again = try AccountStore.open(path: words[0], creation: .never)
    print("open", ((microseconds() - start) / 10).rounded() / 100)
    again.close()
} catch {
    print("store-bench: \(error)")
    exit(1)
}
