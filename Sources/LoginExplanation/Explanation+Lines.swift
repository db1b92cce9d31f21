extension Explanation {
    /// What is shown without `isVerbose`.
    private static let shownRoles = 4
    private static let shownRules = 3

    /// A screen: verdict, the check that decided, roles, rules, and what would change the answer. Text from
    /// outside in it is escaped. The last line of a refusal is the address of its code in the runbook.
    package func lines(_ style: ExplanationStyle = ExplanationStyle()) -> [String] {
        var lines = headline(style)
        if let reuse { lines += style.wrapped("Sign-in: \(reuse.sentence).", rest: 2) }
        if let decidedBy { lines += style.wrapped("Decided by check: \(decidedBy)", rest: 2) }
        if style.isVerbose, !checks.isEmpty {
            let list = checks.map { "\($0.name) \($0.passed ? "passed" : "FAILED")" }.joined(separator: ", ")
            lines += style.wrapped("Checks in order: \(list)", rest: 2)
        }
        lines += roleLines(style) + ruleLines(style)
        let others = findings.filter { $0.role == nil }
        if !others.isEmpty {
            lines.append(style.painted("Found:", .heading))
            for finding in others { lines += style.wrapped("- \(finding.sentence)", first: 2, rest: 4) }
        }
        if !changes.isEmpty {
            lines.append(style.painted("What would change this:", .heading))
            for change in changes { lines += style.wrapped("- \(change)", first: 2, rest: 4) }
        }
        for note in notes { lines += style.wrapped("Note: \(note).", rest: 2) }
        if let runbookAddress { lines.append("More: \(runbookAddress)") }
        return lines
    }

    private func headline(_ style: ExplanationStyle) -> [String] {
        let verdict = isGranted ? "GRANTED" : "REFUSED"
        let code = isGranted ? "" : " \(Quote.bare(Array(reason.utf8)))"
        var lines = style.wrapped("\(verdict)\(code): \(sentence).", rest: 2)
        lines[0] = style.painted(verdict, isGranted ? .good : .bad) + lines[0].dropFirst(verdict.count)
        return lines
    }

    private func roleLines(_ style: ExplanationStyle) -> [String] {
        guard !roles.isEmpty else { return [] }
        let table = "[service.\(Quote.bare(service))]"
        let listed = roles.filter(\.isListed)
        let others = roles.filter { !$0.isListed }
        var lines = [style.painted("Roles that \(table) lists:", .heading)]
        if listed.isEmpty { lines.append("  none") }
        let shown = style.isVerbose ? listed : Array(listed.prefix(Self.shownRoles))
        for role in shown { lines += self.lines(of: role, style) }
        if listed.count > shown.count { lines.append("  and \(listed.count - shown.count) more (--verbose)") }
        if !others.isEmpty {
            let names = others.prefix(style.isVerbose ? others.count : 8).map(\.role).joined(separator: ", ")
            let more = !style.isVerbose && others.count > 8 ? " and \(others.count - 8) more" : ""
            lines += style.wrapped("Roles held that it does not list: \(names)\(more)", rest: 2)
        }
        return lines
    }

    private func lines(of role: RolePart, _ style: ExplanationStyle) -> [String] {
        let place = role.place.map { " (\($0))" } ?? ""
        let privileged = role.isPrivileged ? ", privileged" : ""
        let state = role.admission == .admits ? "held, admits" : role.isHeld ? "held, does not admit" : "not held"
        var lines = style.wrapped("- \(role.role)\(place)\(privileged): \(state)", first: 2, rest: 4)
        for origin in role.origins.prefix(style.isVerbose ? role.origins.count : 2) {
            lines += style.wrapped(origin.text, first: 4, rest: 6)
        }
        if let hindrance = role.hindrance { lines += style.wrapped("but \(hindrance)", first: 4, rest: 6) }
        if let missing = role.missing { lines += style.wrapped(missing, first: 4, rest: 6) }
        return lines
    }

    /// Those that could have opened the service come first.
    private func ruleLines(_ style: ExplanationStyle) -> [String] {
        guard !rules.isEmpty else { return [] }
        let counts = RulePart.Outcome.allCases.compactMap { outcome in
            let count = rules.count { $0.outcome == outcome }
            return count > 0 ? "\(count) \(outcome.rawValue)" : nil
        }
        var lines = [style.painted("Rules asked: \(counts.joined(separator: ", "))", .heading)]
        let wanted = Set(roles.filter(\.isListed).map(\.role))
        let relevant = rules.filter { !wanted.isDisjoint(with: $0.roles) }
        let shown = style.isVerbose ? rules : Array(relevant.prefix(Self.shownRules))
        for rule in shown {
            let place = rule.place.map { " (\($0))" } ?? ""
            let gives = "gives \(rule.roles.joined(separator: ", "))"
            lines += style.wrapped("- \(rule.rule)\(place), \(gives): \(rule.outcome.rawValue)", first: 2, rest: 4)
            if let decisive = rule.decisive { lines += style.wrapped(decisive, first: 4, rest: 6) }
        }
        let folded = rules.count - shown.count
        if folded > 0 { lines.append("  and \(folded) more (--verbose)") }
        return lines
    }
}
