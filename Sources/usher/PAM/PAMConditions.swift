import Glibc
import LoginPolicy
import UsherConfiguration

/// What must be so before a service may ask Usher.
struct PAMConditions {
    private static let daemon = "/usr/sbin/usherd"

    struct Found {
        /// Sentences; while there is one, nothing is written.
        var problems: [String] = []
        var warnings: [String] = []
    }

    let config: String
    /// The provider is not asked.
    let isOffline: Bool

    func look(_ services: [String], _ places: PAMPlaces) throws(CommandFailure) -> Found {
        var found = Found()
        found.problems += Self.partsMissing() + checkProblems()
        let way = WayInSearch(managedGroups: try Self.managedGroups(services, places)).find()
        if !way.isThere {
            found.problems.append("nobody could become root without Usher; looked at:")
            found.problems += way.lines.map { "  \(Output.printable($0))" }
            found.problems.append("give root or a local sudoer a password or a key first (passwd root)")
        }
        if HostProgram.ended(["systemctl", "-q", "is-enabled", "usherd.socket"]).status != 0 {
            found.warnings.append(
                "warning  usherd.socket is not enabled: after a reboot none of Usher's people is admitted")
        }
        found.warnings += servicesWithoutTable(services + places.including(services)).map {
            "warning  \($0): the configuration has no [service.\($0)]: none of Usher's people is admitted there"
        }
        return found
    }

    static func managedGroups(_ services: [String], _ places: PAMPlaces) throws(CommandFailure) -> Set<String> {
        var groups = Set<String>()
        for service in services {
            if let group = try PAMProfile.read(service, in: places.profiles).managedGroup { groups.insert(group) }
        }
        return groups
    }

    /// The module, the daemon, and that it answers.
    private static func partsMissing() -> [String] {
        var missing: [String] = []
        // Where libpam looks; the last candidate is the folder of this program.
        if !TrialModule.candidates.dropLast().contains(where: { access($0, R_OK) == 0 }) {
            missing.append("pam_usher.so is not installed")
        }
        if access(daemon, X_OK) != 0 { missing.append("\(daemon) is not installed") }
        if (try? AdminSocket(path: AdminSocket.standardPath).ask(.ping)) == nil {
            missing.append(
                "usherd does not answer at \(AdminSocket.standardPath): systemctl enable --now usherd.socket "
                    + "usherd-admin.socket")
        }
        return missing
    }

    /// What `usher check` says, run as an administrator would.
    private func checkProblems() -> [String] {
        var program = [CChar](repeating: 0, count: 4_096)
        let count = readlink("/proc/self/exe", &program, program.count - 1)
        guard count > 0 else { return ["this program cannot find itself in /proc"] }
        let path = String(decoding: program[..<count].map { UInt8(bitPattern: $0) }, as: UTF8.self)
        let ended = HostProgram.ended(
            [path, "check", "--config", config] + (isOffline ? ["--offline"] : []), seconds: 90)
        guard ended.status != 0 else { return [] }
        let lines = ended.everything.split(separator: "\n").map { Output.printable(String($0)) }
        let problems = lines.filter { !$0.hasPrefix("ok ") && !$0.hasPrefix("warning") && !$0.contains(": warning: ") }
        return ["usher check finds problems:"] + problems.map { "  \($0)" }
    }

    private func servicesWithoutTable(_ services: [String]) -> [String] {
        guard let configuration = try? ConfigurationLoader.read(config, demo: false) else { return [] }
        return services.filter { service in
            !configuration.services.contains { $0.name.elementsEqual(service.utf8) }
        }
    }
}
