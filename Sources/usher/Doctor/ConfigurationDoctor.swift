import HostSystem
import UsherConfiguration

/// Reads the configuration as usherd does.
enum ConfigurationDoctor {
    /// nil when it has problems or cannot be read; the report says so.
    static func read(_ path: String, into report: inout DoctorReport) -> UsherConfiguration? {
        let sources: [ConfigurationSource]
        do throws(ConfigurationFiles.Refusal) { sources = try ConfigurationLoader.sources(path) } catch {
            if let step = FileSteps.of(error) {
                report.add("configuration", [step].compactMap(StepFindings.of))
            } else {
                let isMissing = error.refusal == .missing
                let finding = DoctorFinding.problem(
                    .config, ConfigurationLoader.text(of: error),
                    command: isMissing && error.path.utf8.elementsEqual(path.utf8) ? "usher init" : nil,
                    advice: isMissing ? nil : "run this command as root")
                report.add("configuration", [finding])
            }
            return nil
        }
        switch UsherConfiguration.parse(sources, demo: false) {
        case .failure(let problems):
            report.add("configuration", problems.problems.map { finding($0, .config, .problem) })
            return nil
        case .success(let configuration):
            report.add(
                "configuration",
                configuration.warnings.filter { $0.kind.isSecurity }.map { finding($0, .configWarning, .warning) })
            return configuration
        }
    }

    private static func finding(
        _ problem: ConfigurationProblem, _ code: DoctorCode, _ level: DoctorFinding.Level
    ) -> DoctorFinding {
        let place = "\(problem.file):\(problem.line):\(problem.column)"
        return DoctorFinding(
            code: code, level: level, what: Output.printable("\(place): \(problem.message)"), command: nil,
            advice: problem.suggestion.map { Output.printable("write \"\($0)\"") } ?? "mend the line, then usher check")
    }
}
