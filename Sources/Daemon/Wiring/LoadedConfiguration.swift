import HostSystem
import TerminalText
package import UsherConfiguration

/// A configuration whose files were read and checked in full.
package struct LoadedConfiguration: Sendable {
    /// Nothing of it may be used.
    package struct Refusal: Error, Equatable, Sendable {
        /// A line for each thing that is wrong, `file:line:column: what`; printable, at least one.
        package let problems: [String]

        package init(problems: [String]) {
            self.problems = problems
        }
    }

    package let configuration: UsherConfiguration
    /// The paths, in the order in which they count.
    package let files: [String]
    /// SHA-256 of all names and contents in hexadecimal: the same files have the same one on every host.
    package let fingerprint: String

    /// Reads usher.toml and what lies beside it. Blocks.
    package static func read(main path: String, isDemo: Bool) throws(Refusal) -> LoadedConfiguration {
        let files: [ConfigurationFiles.File]
        do throws(ConfigurationFiles.Refusal) {
            files = try ConfigurationFiles.read(main: path).files
        } catch {
            throw Refusal(problems: [printable("\(error.path): \(error.refusal.explanation)")])
        }
        return try check(files, isDemo: isDemo)
    }

    /// The same for files that were read already.
    static func check(_ files: [ConfigurationFiles.File], isDemo: Bool) throws(Refusal) -> LoadedConfiguration {
        let sources = files.map { ConfigurationSource(kind: .init($0.kind), path: $0.path, bytes: $0.bytes) }
        switch UsherConfiguration.parse(sources, demo: isDemo) {
        case .success(let configuration):
            return LoadedConfiguration(
                configuration: configuration, files: files.map(\.path), fingerprint: configuration.fingerprint)
        case .failure(let problems):
            throw Refusal(problems: problems.problems.map { printable($0.description) })
        }
    }

    private static func printable(_ line: String) -> String {
        String(decoding: PlainLine.of(line, limit: 512), as: UTF8.self)
    }
}

extension ConfigurationSource.Kind {
    init(_ kind: ConfigurationFiles.Kind) {
        switch kind {
        case .main: self = .main
        case .dropIn: self = .dropIn
        case .roles: self = .roles
        case .accounts: self = .accounts
        }
    }
}
