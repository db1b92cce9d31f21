import HostSystem
import UsherConfiguration

/// The files that answers become, beside what is there now.
struct SetupPlan {
    struct File: Equatable {
        enum State: Equatable {
            case absent
            case unchanged
            /// What is there instead.
            case different([UInt8])
        }

        let kind: ConfigurationSource.Kind
        let path: String
        let bytes: [UInt8]
        let state: State

        var diff: [String] {
            switch state {
            case .absent: UnifiedDiff.lines(path: path, old: nil, new: bytes)
            case .unchanged: []
            case .different(let old): UnifiedDiff.lines(path: path, old: old, new: bytes)
            }
        }
    }

    let directory: String
    /// usher.toml first.
    let files: [File]

    init(_ answers: SetupAnswers, directory: String) throws(CommandFailure) {
        self.directory = directory
        files = [
            try Self.file(.main, "\(directory)/usher.toml", SetupText.main(answers)),
            try Self.file(.roles, "\(directory)/roles.d/10-roles.toml", SetupText.roles(answers)),
        ]
    }

    var isDifferent: Bool {
        files.contains { if case .different = $0.state { true } else { false } }
    }

    var isUnchanged: Bool { files.allSatisfy { $0.state == .unchanged } }

    /// Reads all that would be in force, as usherd will: a file that is there already beside these counts too.
    func parse(isDemo: Bool) throws(CommandFailure) -> UsherConfiguration {
        let others: [ConfigurationFiles.File]
        do throws(ConfigurationFiles.Refusal) {
            others = try ConfigurationFiles.beside(main: files[0].path)
        } catch { throw CommandFailure(message: ConfigurationLoader.text(of: error)) }
        var sources = files.map { ConfigurationSource(kind: $0.kind, path: $0.path, bytes: $0.bytes) }
        for file in others where !files.contains(where: { $0.path == file.path }) {
            sources.append(
                ConfigurationSource(kind: ConfigurationLoader.kind(file.kind), path: file.path, bytes: file.bytes))
        }
        switch UsherConfiguration.parse(sources, demo: isDemo) {
        case .success(let configuration): return configuration
        case .failure(let problems):
            let text = problems.problems.map { Output.printable($0.description) }.joined(separator: "\nusher: ")
            throw CommandFailure(
                message: "\(text)\nusher: with these answers the configuration is not good; nothing was written")
        }
    }

    private static func file(
        _ kind: ConfigurationSource.Kind, _ path: String, _ text: String
    ) throws(CommandFailure) -> File {
        let bytes = Array(text.utf8)
        do throws(PathRefusal) {
            let old = try ConfigurationFile.read(path: path)
            return File(kind: kind, path: path, bytes: bytes, state: old == bytes ? .unchanged : .different(old))
        } catch .missing {
            return File(kind: kind, path: path, bytes: bytes, state: .absent)
        } catch {
            throw CommandFailure(message: "\(KeyFile.shown(path)): \(error.explanation)")
        }
    }
}
