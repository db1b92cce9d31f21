/// What is wrong with the lines by which a service tells usherd of its sessions.
struct SessionLineJudge {
    /// What of the configuration a session line is for.
    struct Needs: Equatable {
        /// `[sessions.export_env]` has names.
        var exports = false
        /// Keys of what should end with the last session.
        var ends: [String] = []

        var names: [String] { (exports ? ["export_env"] : []) + ends }
    }

    /// Services that let people in, and have a profile with such a line.
    private static let entrances: Set<String> = ["sshd", "login"]

    let service: PAMServiceStacks
    let needs: Needs
    let facts: PAMFacts
    let repair: SessionLineRepair

    private var stack: PAMStack { service.session }

    func findings() -> [DoctorFinding] {
        let told = stack.ours.filter { stack.lines[$0].arguments.contains("sessions") }
        let controls = stack.ours.map { stack.lines[$0] }.flatMap { line in
            [control(line)].compactMap(\.self)
                + PAMLineJudge(
                    line: line, facility: .session, facts: facts, advice: "mend the line, or take it out"
                ).withoutControl()
        }
        guard let first = told.first else { return controls + missing() }
        return controls + (told.count > 1 ? [twice(told.map { stack.lines[$0] })] : order(first) + environment(first))
    }

    private func missing() -> [DoctorFinding] {
        guard Self.entrances.contains(service.name), !needs.names.isEmpty else { return [] }
        let need = "\(needs.names.joined(separator: " and ")) \(needs.names.count == 1 ? "needs" : "need") it"
        let level = needs.exports ? DoctorFinding.Level.problem : .warning
        if let line = stack.ours.first.map({ stack.lines[$0] }) {
            let what = "\(line.place): the session line has no option sessions, and \(need)"
            return [finding(.pamSessionMissing, level, what, repair.written(line), "write sessions there")]
        }
        let what = "\(service.name) has no session line of pam_usher.so, and \(need)"
        return [finding(.pamSessionMissing, level, what, repair.added(service), last)]
    }

    /// The module always says success; what is not success is a module that is not there.
    private func control(_ line: PAMStack.Line) -> DoctorFinding? {
        let actions = line.actions
        let absent = actions.actions["module_unknown"] ?? actions.standard
        let isOpen = absent == .ignore && actions.standard == .ignore
        let goesOn = [.ok, .ignore].contains(actions.action(for: .success))
        guard !isOpen || !goesOn else { return nil }
        let effect = isOpen ? "ends the stack" : "can refuse"
        let what = "\(line.place): the session line is \(line.control), which \(effect)"
        return finding(
            .pamSessionControl, .problem, what, repair.written(line), "write optional in place of the control")
    }

    private func order(_ position: Int) -> [DoctorFinding] {
        let line = stack.lines[position]
        if let maker = stack.lines[(position + 1)...].first(where: { $0.module == "pam_loginuid" }) {
            let what = "\(line.place): the session line comes before pam_loginuid (\(maker.place))"
            return [finding(.pamSessionOrder, .warning, what, repair.moved(line, service.name), last)]
        }
        let outcome = PAMOutcome.of(stack) { line in
            facts.hasModule(line.path) ? PAMModules.answer(line, ours: .success, others: .success) : nil
        }
        guard !outcome.called.contains(position) else { return [] }
        let what = "\(line.place): the session line is never reached"
        return [
            finding(.pamSessionOrder, .warning, what, nil, "let no line before it end the stack or jump over it")
        ]
    }

    /// pam_env that reads a file of the person's own after the names were set.
    private func environment(_ position: Int) -> [DoctorFinding] {
        guard needs.exports else { return [] }
        return stack.lines[(position + 1)...].filter { line in
            line.module == "pam_env" && line.arguments.last { $0.hasPrefix("user_readenv=") } == "user_readenv=1"
        }.map { line in
            finding(
                .pamSessionEnv, .problem, "\(line.place): pam_env reads ~/.pam_environment behind the session line",
                repair.without("user_readenv=1", line), "take user_readenv=1 out of the line")
        }
    }

    private func twice(_ lines: [PAMStack.Line]) -> DoctorFinding {
        let places = lines.map(\.place).joined(separator: " and ")
        let own = lines.filter { $0.file == service.name }
        // Lines that are included serve others, too.
        let surplus = own.count == lines.count ? own.dropLast() : own[...]
        return finding(
            .pamSessionTwice, .warning, "\(service.name) tells usherd of each session twice: \(places)",
            repair.deleted(Array(surplus)), "leave one of the lines")
    }

    private var last: String {
        "put the session line of /usr/share/usher/pam/\(service.name) last in /etc/pam.d/\(service.name)"
    }

    /// The advice counts where no command does it.
    private func finding(
        _ code: DoctorCode, _ level: DoctorFinding.Level, _ what: String, _ command: String?, _ advice: String
    ) -> DoctorFinding {
        let advice = command == nil ? advice : nil
        return switch level {
        case .problem: .problem(code, what, command: command, advice: advice)
        case .warning: .warning(code, what, command: command, advice: advice)
        }
    }
}
