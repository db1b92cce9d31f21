import Glibc

// vector-runner DIR: judges every vector of a folder in the shape of Tests/Vectors and of the foreign
// vectors, prints a line for each file, and ends with "N passed, N failed": cases that usher judges as
// the vectors say, and others. Exit status: 0 all agreed, 1 some did not, 2 there was nothing to judge.
guard CommandLine.arguments.count == 2 else {
    print("usage: vector-runner DIR")
    exit(2)
}
let folder = VectorFolder(root: CommandLine.arguments[1])
var agreed = 0
var disagreed = 0
for table in VectorTable.all {
    for report in await table.judge(folder) {
        for line in report.lines { print(line) }
        agreed += report.agreed
        disagreed += report.disagreed.count
    }
}
for path in folder.untouched { print("not judged: \(path)") }
guard agreed + disagreed > 0 else {
    print("vector-runner: no vectors in \(CommandLine.arguments[1])")
    exit(2)
}
print("\(agreed) passed, \(disagreed) failed")
exit(disagreed == 0 ? 0 : 1)
