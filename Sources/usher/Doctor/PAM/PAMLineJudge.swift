/// What is wrong with one of our lines by itself, whatever stands around it.
struct PAMLineJudge {
    private static let options = ["socket=", "uids=", "manage_local=", "timeout=", "debug", "sessions"]

    let line: PAMStack.Line
    let facility: PAMLine.Facility
    let facts: PAMFacts
    let advice: String

    func findings() -> [DoctorFinding] {
        control() + options() + place()
    }

    /// A session line has a control of another kind.
    func withoutControl() -> [DoctorFinding] { options() + place() }

    private func problem(_ code: DoctorCode, _ what: String) -> DoctorFinding {
        .problem(code, "\(line.place): \(what)", advice: advice)
    }

    private func control() -> [DoctorFinding] {
        let word = line.control.lowercased()
        switch word {
        case "sufficient": return [problem(.pamSufficient, "the \(facility.rawValue) line is sufficient")]
        case "optional": return [problem(.pamOptional, "the \(facility.rawValue) line is optional")]
        case "required", "requisite":
            // In account the module says ignore of everybody who is not its.
            return facility == .auth ? [problem(.pamRequired, "the auth line is \(word)")] : []
        default: return brackets()
        }
    }

    private func brackets() -> [DoctorFinding] {
        var found: [DoctorFinding] = []
        let actions = line.actions
        for word in actions.unknown { found.append(problem(.pamSyntax, "\"\(word)\" is no part of a control")) }
        switch actions.standard {
        case .ignore, .reset:
            found.append(problem(.pamDefaultIgnore, "default=ignore in our \(facility.rawValue) line"))
        case .ok, .done: found.append(problem(.pamDefaultOK, "default=ok or done in our \(facility.rawValue) line"))
        default: break
        }
        if !actions.hasDefault, actions.unknown.isEmpty {
            found.append(
                .warning(
                    .pamDefaultMissing, "\(line.place): no default= in our \(facility.rawValue) line", advice: advice))
        }
        let left: [PAMReturn] = facility == .auth ? [.userUnknown, .ignore] : [.ignore]
        let missing = left.filter { actions.action(for: $0) != .ignore }.map { "\($0.rawValue)=ignore" }
        if !missing.isEmpty, actions.unknown.isEmpty {
            found.append(problem(.pamIgnoreMissing, "\(missing.joined(separator: " and ")) missing"))
        }
        return found
    }

    private func options() -> [DoctorFinding] {
        line.arguments.filter { word in
            !Self.options.contains { $0.hasSuffix("=") ? word.hasPrefix($0) && word != $0 : word == $0 }
        }.map { problem(.pamOption, "\"\($0)\" is no option of pam_usher.so") }
    }

    private func place() -> [DoctorFinding] {
        var found: [DoctorFinding] = []
        // In session nobody is refused.
        if line.isSilent, facility != .session {
            found.append(problem(.pamSilent, "a \"-\" before our \(facility.rawValue) line"))
        }
        if let slash = line.path.lastIndex(of: "/"), !facts.moduleFolders.contains(String(line.path[..<slash])) {
            found.append(problem(.pamPath, "\(line.path) is not where the module is installed"))
        }
        if !facts.hasModule(line.path) {
            found.append(problem(.pamFileMissing, "there is no \(line.path)"))
        }
        return found
    }
}
