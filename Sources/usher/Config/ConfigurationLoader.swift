import Glibc
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
            throw CommandFailure(message: trouble(error, main: path))
        }
        switch UsherConfiguration.parse(sources, demo: demo) {
        case .success(let configuration): return configuration
        case .failure(let problems):
            let first = problems.problems.first.map { Output.printable($0.description) } ?? ""
            throw CommandFailure(message: "\(first) (usher check shows everything)")
        }
    }

    /// The same with what to do next; `main` is the file that was asked for.
    static func trouble(_ refusal: ConfigurationFiles.Refusal, main: String) -> String {
        text(of: refusal) + (advice(refusal, main: main).map { "; \($0)" } ?? "")
    }

    /// nil where FileSteps has more to say.
    static func advice(_ refusal: ConfigurationFiles.Refusal, main: String) -> String? {
        switch refusal.refusal {
        case .missing: refusal.path.utf8.elementsEqual(main.utf8) ? "usher init makes one" : nil
        case .unreadable: geteuid() == 0 ? nil : "run this command as root"
        default: nil
        }
    }

    static func text(of refusal: ConfigurationFiles.Refusal) -> String {
        "\(Output.printable(Array(refusal.path.utf8), limit: 4_096)): \(refusal.refusal.explanation)"
    }
}
