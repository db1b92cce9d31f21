/// What systemd says of Usher's units.
struct UnitsJudge {
    /// Of one unit: the properties that `systemctl show` prints.
    typealias Properties = [String: String]

    /// In the order of the command.
    static let sockets = ["usherd.socket", "usherd-admin.socket", "usher-publish.socket"]
    static let properties = ["Id", "LoadState", "ActiveState", "UnitFileState", "WatchdogUSec", "FragmentPath"]

    static var command: [String] {
        ["/usr/bin/systemctl", "show", "--property=\(properties.joined(separator: ","))", "--"] + sockets + [
            service, path,
        ]
    }

    private static let service = "usherd.service"
    private static let path = "usher-publish.path"

    /// By the unit's name.
    let units: [String: Properties]

    init(_ output: String) {
        var units: [String: Properties] = [:]
        var next: Properties = [:]
        for line in (output + "\n").split(separator: "\n", omittingEmptySubsequences: false) {
            if line.isEmpty {
                if let name = next["Id"] { units[name] = next }
                next = [:]
            } else {
                let parts = line.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
                if parts.count == 2 { next[String(parts[0])] = String(parts[1]) }
            }
        }
        self.units = units
    }

    /// `hasWatchdog`: the unit file has one, whatever is in force.
    func findings(hasWatchdog: Bool) -> [DoctorFinding] {
        var found: [DoctorFinding] = []
        for name in Self.sockets {
            let unit = units[name] ?? [:]
            guard has(unit, "LoadState", "loaded") else {
                found.append(missing(name, unit))
                continue
            }
            if !has(unit, "ActiveState", "active") {
                found.append(.problem(.unit, "\(name) is not active", command: start(name)))
            }
            if has(unit, "UnitFileState", "disabled"), !name.hasPrefix("usher-publish") {
                found.append(
                    .problem(.unit, "\(name) does not start at boot", command: "systemctl enable \(name)"))
            }
        }
        let daemon = units[Self.service] ?? [:]
        if !has(daemon, "LoadState", "loaded") {
            found.append(missing(Self.service, daemon))
        } else if has(daemon, "ActiveState", "failed") {
            found.append(
                .problem(
                    .unit, "\(Self.service) has failed (journalctl -u usherd says why)",
                    command: "systemctl restart \(Self.service)"))
        }
        if hasWatchdog, let time = daemon["WatchdogUSec"], time == "0" || time == "infinity" {
            found.append(
                .warning(
                    .watchdog, "\(Self.service) runs without its watchdog",
                    advice:
                        "take WatchdogSec= out of the drop-ins that systemctl cat usherd.service shows, then restart it"
                ))
        }
        return found
    }

    private func has(_ unit: Properties, _ property: String, _ value: String) -> Bool {
        unit[property]?.utf8.elementsEqual(value.utf8) ?? false
    }

    private func missing(_ name: String, _ unit: Properties) -> DoctorFinding {
        has(unit, "LoadState", "masked")
            ? .problem(.unit, "\(name) is masked", command: "systemctl unmask \(name) && \(start(name))")
            : .problem(.unit, "\(name) is not installed", advice: "install the package usher again")
    }

    /// usherd takes its sockets when it starts.
    private func start(_ name: String) -> String {
        name.hasPrefix("usherd") ? "systemctl stop \(Self.service); systemctl start \(name)" : "systemctl start \(name)"
    }
}
