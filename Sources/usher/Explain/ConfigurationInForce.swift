import HostSystem
import UsherConfiguration

/// The configuration as the caller reads it: usher.toml and what lies beside it.
enum ConfigurationInForce {
    /// All problems stand in the failure, one after the other.
    static func read(_ path: String, isDemo: Bool) throws(CommandFailure) -> UsherConfiguration {
        let path = AbsolutePath.from(path)
        let files: ConfigurationFiles
        do throws(ConfigurationFiles.Refusal) {
            files = try ConfigurationFiles.read(main: path)
        } catch {
            let shown = Output.printable(Array(error.path.utf8), limit: 4_096)
            throw CommandFailure(message: "\(shown): \(error.refusal.explanation)")
        }
        let sources = files.files.map { file in
            let kind: ConfigurationSource.Kind =
                switch file.kind {
                case .main: .main
                case .dropIn: .dropIn
                case .roles: .roles
                }
            return ConfigurationSource(kind: kind, path: file.path, bytes: file.bytes)
        }
        switch UsherConfiguration.parse(sources, demo: isDemo) {
        case .success(let configuration): return configuration
        case .failure(let problems):
            throw CommandFailure(
                message: Output.printable(problems.problems.map(\.description).joined(separator: "; ")))
        }
    }
}
