import AccountRecord
import OpenIDConnect
import UsherConfiguration

/// Any bytes are a configuration or problems with places inside the files, never a trap; and the same
/// bytes are the same again. The byte 0xFF, which no TOML has, parts usher.toml, a file of roles.d, a
/// drop-in and a file of accounts.d.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let parts = Array(UnsafeBufferPointer(start: start, count: count)).split(
        separator: 0xFF, maxSplits: 3, omittingEmptySubsequences: false)
    let kinds: [ConfigurationSource.Kind] = [.main, .roles, .dropIn, .accounts]
    let sources = zip(kinds, parts).enumerated().map { number, part in
        ConfigurationSource(kind: part.0, path: "\(number)", bytes: Array(part.1))
    }
    let result = UsherConfiguration.parse(sources, demo: false)
    precondition(result == UsherConfiguration.parse(sources, demo: false))
    switch result {
    case .success(let configuration):
        check(configuration.warnings, in: sources)
        for account in configuration.listed.accounts {
            precondition(!ReservedNames.contains(account.name) && (1...255).contains(account.subject.count))
            precondition(configuration.providers.contains { $0.configuration.issuer.bytes == account.issuer })
        }
    case .failure(let problems):
        precondition(!problems.problems.isEmpty)
        check(problems.problems, in: sources)
    }
    return 0
}

private func check(_ problems: [ConfigurationProblem], in sources: [ConfigurationSource]) {
    for problem in problems {
        guard let source = sources.first(where: { $0.path == problem.file }) else { preconditionFailure(problem.file) }
        let lines = source.bytes.split(separator: 0x0A, omittingEmptySubsequences: false)
        precondition(lines.indices.contains(problem.line - 1))
        // Behind the last character is where something is missing.
        precondition(problem.column >= 1 && problem.column <= lines[problem.line - 1].count + 1)
        // Text of the file is escaped; our own has this one sign beyond ASCII.
        precondition(problem.message.unicodeScalars.allSatisfy { (0x20...0x7E).contains($0.value) || $0 == "…" })
    }
}
