/// What is wrong with a stack in which Usher is asked: by playing it as libpam does, and then by name.
struct PAMStackJudge {
    let stack: PAMStack
    let facts: PAMFacts

    private var facility: String { stack.facility.rawValue }
    /// Where the right lines are.
    var advice: String {
        "put the \(facility) line of /usr/share/usher/pam/\(stack.service) first in /etc/pam.d/\(stack.service); "
            + "usher pam show \(stack.service) shows it"
    }

    func findings() -> [DoctorFinding] {
        guard let first = stack.ours.first else { return [] }
        var found = stack.ours.flatMap {
            PAMLineJudge(line: stack.lines[$0], facility: stack.facility, facts: facts, advice: advice).findings()
        }
        found += missingModules()
        if stack.ours.count > 1 {
            let places = stack.ours.map { stack.lines[$0].place }.joined(separator: " and ")
            found.append(problem(.pamTwice, "\(stack.service) asks Usher twice in \(facility): \(places)"))
        }
        let codes = Set(found.map(\.code))
        found += refusals(first, codes) + successes(first, codes) + locals(codes) + passwords(first)
        return found
    }

    private func problem(_ code: DoctorCode, _ what: String) -> DoctorFinding {
        .problem(code, what, advice: advice)
    }

    private func play(ours: PAMReturn, others: PAMReturn) -> PAMOutcome {
        PAMOutcome.of(stack) { line in
            facts.hasModule(line.path) ? PAMModules.answer(line, ours: ours, others: others) : nil
        }
    }

    /// Usher refuses, and everybody else says yes.
    private func refusals(_ first: Int, _ codes: Set<DoctorCode>) -> [DoctorFinding] {
        var found: [DoctorFinding] = []
        let refused = [PAMReturn.permDenied, .authErr, .authInfoUnavailable, .abort, .accountExpired].map {
            play(ours: $0, others: .success)
        }
        let outcome = refused.first(where: \.isSuccess) ?? refused[0]
        if !outcome.called.contains(first) {
            found.append(notAsked(first))
        } else if outcome.isSuccess, codes.isDisjoint(with: [.pamSufficient, .pamOptional, .pamDefaultIgnore]) {
            found.append(problem(.pamRefusalLost, "\(stack.service): \(facility) succeeds although Usher refuses"))
        }
        let earlier = stack.lines[..<first].first(where: PAMModules.decides)
        if outcome.called.contains(first), let earlier {
            let what = "\(earlier.place): \(earlier.module) comes before Usher in \(facility)"
            found.append(.warning(.pamOrder, what, advice: advice))
        }
        if outcome.isSuccess, stack.facility == .auth,
            let open = outcome.called.first(where: { $0 > first && stack.lines[$0].arguments.contains("nullok") })
        {
            found.append(problem(.pamNullOK, "\(stack.lines[open].place): nullok behind a Usher that can be passed"))
        }
        return found
    }

    /// Why our line is not reached when those before it say yes.
    private func notAsked(_ first: Int) -> DoctorFinding {
        let before = stack.lines[..<first]
        for (position, line) in before.enumerated() {
            if case .jump(let count) = line.actions.action(for: .success), position + count >= first {
                return problem(.pamAfterJump, "\(line.place): \(line.control) jumps over Usher's \(facility) line")
            }
        }
        if let permit = before.first(where: { $0.module == "pam_permit" }) {
            return problem(.pamAfterPermit, "\(permit.place): pam_permit ends \(facility) before Usher is asked")
        }
        let place = before.first(where: PAMModules.decides)?.place ?? stack.lines[first].place
        return problem(.pamOrder, "\(place): \(facility) can end before Usher is asked")
    }

    /// Usher admits; in auth nobody else knows the person, in account everybody agrees.
    private func successes(_ first: Int, _ codes: Set<DoctorCode>) -> [DoctorFinding] {
        let outcome = play(ours: .success, others: stack.facility == .auth ? .authErr : .success)
        guard !outcome.isSuccess, codes.isDisjoint(with: [.pamFileMissing, .pamSyntax]) else { return [] }
        if let deny = stack.lines[..<first].first(where: { $0.module == "pam_deny" }) {
            return [problem(.pamAfterDeny, "\(deny.place): pam_deny comes before Usher in \(facility)")]
        }
        return [problem(.pamSuccessLost, "\(stack.service): \(facility) fails although Usher admits")]
    }

    /// Somebody whom Usher leaves to others.
    private func locals(_ codes: Set<DoctorCode>) -> [DoctorFinding] {
        let ours: PAMReturn = stack.facility == .auth ? .userUnknown : .ignore
        var found: [DoctorFinding] = []
        if !play(ours: ours, others: .success).isSuccess,
            codes.isDisjoint(with: [.pamRequired, .pamIgnoreMissing, .pamFileMissing, .pamSyntax])
        {
            found.append(problem(.pamLocalLost, "\(stack.service): nobody is left in \(facility) for local accounts"))
        }
        if stack.facility == .auth, play(ours: ours, others: .authErr).isSuccess {
            found.append(problem(.pamNoDeny, "\(stack.service): auth succeeds although no module knows the person"))
        }
        return found
    }

    /// A module that takes a password which nobody has asked for.
    private func passwords(_ first: Int) -> [DoctorFinding] {
        guard stack.facility == .auth else { return [] }
        for (position, line) in stack.lines.enumerated() where PAMModules.decides(line) {
            if line.arguments.contains("use_first_pass") || line.arguments.contains("use_authtok"), position > first {
                return [
                    problem(.pamFirstPass, "\(line.place): \(line.module) has use_first_pass, and nobody asks before")
                ]
            }
            // It asks, and those behind it may use the answer.
            return []
        }
        return []
    }

    private func missingModules() -> [DoctorFinding] {
        stack.lines.filter { !$0.isOurs && !$0.isSilent && !facts.hasModule($0.path) }.map {
            problem(.pamFileMissing, "\($0.place): there is no \($0.path)")
        }
    }
}
