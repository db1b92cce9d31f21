import LoginExplanation
import LoginPolicy

extension AccessReport {
    private static let columns = [
        "service", "role", "by", "name", "condition", "place", "privileged", "becomes_root", "local_groups", "run_as",
        "hosts", "providers", "grants", "mfa", "acr", "amr", "max_auth_age", "mfa_waiver", "service_conditions",
        "denied_users", "denied_groups", "pam_auth", "pam_account",
    ]

    /// One line a way; a service that bypasses Usher has a line with `bypass` as `by`.
    var csv: String {
        var text = CSVText.line(Self.columns)
        for service in services {
            for way in service.ways { text += CSVText.line(cells(of: way, service)) }
        }
        for service in bypassing {
            let empty = [String](repeating: "", count: Self.columns.count - 5)
            text += CSVText.line([service.name, "", "bypass"] + empty + Self.uses(service))
        }
        return text
    }

    private func cells(of way: AccessWay, _ service: ServiceAccess) -> [String] {
        let conditions = service.policy.conditions
        return [
            way.service, way.role, way.kind.rawValue, Self.joined([way.name]), way.condition ?? "", way.place ?? "",
            way.isPrivileged ? "yes" : "no", way.becomesRoot ? "yes" : "no", Self.joined(way.localGroups),
            Self.joined(way.runAs), Self.joined(way.hosts), way.providers.joined(separator: " "),
            service.grants.joined(separator: " "), way.demandsMFA ? "yes" : "no", Self.joined(way.acr),
            way.amr.map { Self.joined($0, word: "+") }.joined(separator: " "),
            way.maximumAge.map(DurationWords.text) ?? "", Output.printable(way.waiver ?? ""),
            service.conditions.joined(separator: "; "), Self.joined(conditions.denyUsers),
            Self.joined(conditions.denyGroups),
        ] + (service.pam.map(Self.uses) ?? ["no file", "no file"])
    }

    private static func uses(_ service: PAMService) -> [String] {
        [service.auth, service.account].map { $0?.control ?? "none" }
    }

    private static func joined(_ values: [[UInt8]], word: String = " ") -> String {
        values.map { Output.printable(String(decoding: $0, as: UTF8.self)) }.joined(separator: word)
    }
}
