import LoginExplanation
import LoginPolicy

extension AccessReport {
    func lines(_ style: ExplanationStyle) -> [String] {
        var lines: [String] = []
        for service in services { lines += self.lines(of: service, style) }
        lines.append("Who can become root through Usher:")
        let root = rootWays
        if root.isEmpty { lines.append("  nobody") }
        for way in root {
            let second = way.demandsMFA ? "second factor demanded" : "NO second factor demanded"
            let waiver = way.waiver.map { " (\($0))" } ?? ""
            lines += style.wrapped(
                "- \(way.service): role \(way.role) by \(way.origin)\(at(way)), \(second)\(waiver)", first: 2, rest: 4)
        }
        if !bypassing.isEmpty {
            lines.append("Services of PAM that bypass Usher:")
            for service in bypassing {
                lines += style.wrapped(
                    "- \(Output.printable(Array(service.name.utf8))): \(service.text)", first: 2, rest: 4)
            }
        }
        for problem in problems { lines += style.wrapped("Note: \(problem).", rest: 2) }
        return lines.map { Output.printable($0) }
    }

    private func lines(of service: ServiceAccess, _ style: ExplanationStyle) -> [String] {
        let place = service.place.map { " (\($0))" } ?? ""
        let mode = service.policy.mode == .observe ? ", observes only" : ""
        var lines = style.wrapped(
            "[service.\(service.name)]\(place), grants \(service.grants.joined(separator: ", "))\(mode)", rest: 2)
        lines += style.wrapped("PAM: \(service.pam?.text ?? "there is no file for it")", first: 2, rest: 4)
        if service.ways.isEmpty { lines.append("  no way in: nothing gives its roles") }
        for way in service.ways {
            let privileged = way.isPrivileged ? ", privileged" : ""
            lines += style.wrapped("- role \(way.role)\(privileged), by \(way.origin)\(at(way))", first: 2, rest: 4)
            let details = details(of: way)
            if !details.isEmpty { lines += style.wrapped(details.joined(separator: "; "), first: 4, rest: 6) }
        }
        if !service.conditions.isEmpty {
            lines += style.wrapped("and only with: \(service.conditions.joined(separator: "; "))", first: 2, rest: 4)
        }
        let denied = service.policy.conditions
        if !denied.denyUsers.isEmpty {
            lines += style.wrapped("denied users: \(Quote.list(denied.denyUsers, limit: 64))", first: 2, rest: 4)
        }
        if !denied.denyGroups.isEmpty {
            lines += style.wrapped("denied groups: \(Quote.list(denied.denyGroups, limit: 64))", first: 2, rest: 4)
        }
        return lines
    }

    private func at(_ way: AccessWay) -> String { way.place.map { " (\($0))" } ?? "" }

    private func details(of way: AccessWay) -> [String] {
        var details: [String] = []
        if !way.localGroups.isEmpty { details.append("local groups \(Quote.list(way.localGroups))") }
        if !way.runAs.isEmpty { details.append("may become \(Quote.list(way.runAs))") }
        if !way.hosts.isEmpty { details.append("on hosts \(Quote.list(way.hosts))") }
        if !way.providers.isEmpty { details.append("people of \(way.providers.joined(separator: ", "))") }
        if let demands = DemandText.text(way.roleDemands) { details.append("the role asks \(demands)") }
        if let demands = DemandText.text(way.serviceDemands) { details.append("the service asks \(demands)") }
        if let demands = DemandText.text(way.providerDemands) {
            details.append("the provider's tokens need \(demands)")
        }
        if let waiver = way.waiver { details.append("waiver: \(waiver)") }
        return details
    }
}
