import Glibc

// token-bench speed SECONDS        a verification with all checks beside the bare signature, each algorithm
// token-bench make DIR             hostile tokens as files, with keys.json
// token-bench judge FILE KEYS N    judges one file N times: its time and memory
// Prints lines "NAME VALUE..."; run.py reads them. Not installed.
let words = Array(CommandLine.arguments.dropFirst())
do {
    switch (words.first, words.count) {
    case ("speed", 2): for line in try SpeedBench(seconds: Double(words[1]) ?? 1).run() { print(line) }
    case ("make", 2): try HostileTokens.write(to: words[1])
    case ("judge", 4): print(try HostileBench.judge(file: words[1], keys: words[2], count: Int(words[3]) ?? 1))
    default: throw BenchError.usage
    }
} catch {
    print("token-bench: \(error)")
    exit(2)
}
