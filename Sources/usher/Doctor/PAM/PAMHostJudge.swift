/// What is wrong with the services of a host, each and together.
struct PAMHostJudge {
    /// In these nobody signs in: auth is never called.
    private static let withoutAuth: Set<String> = ["cron", "crond", "atd", "systemd-user"]

    let services: [PAMServiceStacks]
    let facts: PAMFacts

    func findings() -> [DoctorFinding] {
        let asking = services.filter(\.asksUsher)
        guard !asking.isEmpty else {
            return [
                .warning(
                    .pamUnused, "no service in /etc/pam.d names pam_usher.so", command: "usher pam enable sshd")
            ]
        }
        var found: [DoctorFinding] = []
        for service in asking {
            found += PAMStackJudge(stack: service.auth, facts: facts).findings()
            found += PAMStackJudge(stack: service.account, facts: facts).findings()
            found += halves(service)
            if let configured = facts.configured, !configured.contains(service.name) {
                found.append(
                    .warning(
                        .pamService,
                        "\(service.name) asks Usher, and the configuration has no [service.\(service.name)]",
                        advice: "write the table, or take Usher out of the service"))
            }
        }
        return found + sudo() + groups(asking)
    }

    private func halves(_ service: PAMServiceStacks) -> [DoctorFinding] {
        let advice = PAMStackJudge(
            stack: service.auth.ours.isEmpty ? service.auth : service.account, facts: facts
        ).advice
        if service.account.ours.isEmpty {
            return [.problem(.pamOnlyAuth, "\(service.name) asks Usher in auth and not in account", advice: advice)]
        }
        if service.auth.ours.isEmpty, !Self.withoutAuth.contains(service.name) {
            return [.warning(.pamOnlyAccount, "\(service.name) asks Usher in account and not in auth", advice: advice)]
        }
        return []
    }

    private func sudo() -> [DoctorFinding] {
        func service(_ name: String) -> PAMServiceStacks? { services.first { $0.name.utf8.elementsEqual(name.utf8) } }
        guard service("sudo")?.asksUsher == true, let login = service("sudo-i"), !login.asksUsher else { return [] }
        return [
            .problem(.pamSudoI, "sudo asks Usher, and sudo-i does not", command: "usher pam enable sudo-i")
        ]
    }

    private func groups(_ asking: [PAMServiceStacks]) -> [DoctorFinding] {
        var places: [(group: String?, place: String)] = []
        for line in asking.flatMap(\.ours) {
            let word = line.arguments.last { $0.hasPrefix("manage_local=") }
            places.append((word.map { String($0.dropFirst(13)) }, line.place))
        }
        var found: [DoctorFinding] = []
        if let usual = places.first, let other = places.first(where: { $0.group != usual.group }) {
            func text(_ group: String?) -> String { group.map { "manage_local=\($0)" } ?? "no manage_local" }
            found.append(
                .problem(
                    .pamManageLocal,
                    "\(usual.place) has \(text(usual.group)) and \(other.place) has \(text(other.group))",
                    advice: "let all lines of pam_usher.so name the same group"))
        }
        for group in Set(places.compactMap(\.group)).sorted() where !facts.hasGroup(Array(group.utf8)) {
            found.append(
                .problem(
                    .pamManageLocal, "there is no group \(group), which manage_local names",
                    command: "groupadd --system \(ShellWord.quoted(group))"))
        }
        return found
    }
}
