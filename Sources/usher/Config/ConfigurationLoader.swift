import HostSystem
import UsherConfiguration

/// Reads a configuration as usherd does: usher.toml and all that lies beside it.
enum ConfigurationLoader {
    static func sources(_ path: String) throws(ConfigurationFiles.Refusal) -> [ConfigurationSource] {
        try ConfigurationFiles.read(main: path).files.map { file in
            ConfigurationSource(kind: kind(file.kind), path: file.path, bytes: file.bytes)
        }
    }

    static func kind(_ kind: ConfigurationFiles.Kind) -> ConfigurationSource.Kind {
        switch kind {
        case .main: .main
        case .dropIn: .dropIn
        case .roles: .roles
        case .accounts: .accounts
        }
    }

    /// For commands that need a good configuration.
    static func read(_ path: String, demo: Bool) throws(CommandFailure) -> UsherConfiguration {
        let sources: [ConfigurationSource]
        do throws(ConfigurationFiles.Refusal) { sources = try self.sources(path) } catch {
            throw CommandFailure(message: text(of: error))
        }
        switch UsherConfiguration.parse(sources, demo: demo) {
        case .success(let configuration): return configuration
        case .failure(let problems):
            let first = problems.problems.first.map { Output.printable($0.description) } ?? ""
            throw CommandFailure(message: "\(first) (usher check shows everything)")
        }
    }

    static func text(of refusal: ConfigurationFiles.Refusal) -> String {
        "\(Output.printable(Array(refusal.path.utf8), limit: 4_096)): \(refusal.refusal.explanation)"
    }
}
