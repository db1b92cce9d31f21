import LoginPolicy
package import OpenIDConnect

/// Why a login was granted or refused: parts for a machine, from which `lines` makes a screen.
package struct Explanation: Equatable, Sendable {
    /// One check of the service or the account.
    package struct Check: Equatable, Sendable {
        package let name: String
        package let passed: Bool
    }

    package var user: [UInt8]
    package var service: [UInt8]
    /// The provider's name; empty when it is not known.
    package var provider: String
    package var time: UnixSeconds?
    package var isGranted: Bool
    /// `granted`, or the code of docs/runbook.md.
    package var reason: String
    /// One sentence, without a full stop.
    package var sentence: String
    /// The check that refused; nil for a grant.
    package var decidedBy: String?
    package var checks: [Check]
    package var roles: [RolePart]
    package var rules: [RulePart]
    package var findings: [Finding]
    /// What would change the answer: one to three sentences; empty for a grant.
    package var changes: [String]
    /// What else there is to know about this explanation.
    package var notes: [String]
    /// nil: sign-ins of before were not looked at, or it is not known.
    package var reuse: ReusePart?

    /// Explains what policy decided. `isForOwner`: without looking for mistakes, which takes time and which
    /// `forOwner` leaves out.
    package init(_ login: ExplainedLogin, notes: [String] = [], isForOwner: Bool = false) {
        user = login.login
        service = login.context.service
        provider = login.context.provider
        time = login.at
        rules = login.decision.rules.map { RulePart($0, login: login) }
        checks = login.decision.checks.map { Check(name: $0.check.rawValue, passed: $0.denial == nil) }
        self.notes = notes + Self.notes(of: login)
        var roles = login.decision.roleTraces.map { RolePart($0, login: login) }
        switch login.decision.verdict {
        case .granted:
            isGranted = true
            reason = "granted"
            let admitting = roles.filter { $0.admission == .admits }.map(\.role)
            sentence =
                "\(Quote.bare(login.login)) may use \(login.serviceTable)"
                + (admitting.isEmpty ? "" : " by role \(admitting.joined(separator: ", "))")
            decidedBy = nil
            findings = []
            changes = []
        case .denied(let denial):
            isGranted = false
            reason = denial.reason
            let texts = DenialText(login: login)
            let found = isForOwner ? [] : FindingSearch(login: login).findings
            sentence = texts.sentence(denial)
            decidedBy = (login.decision.checks.last { $0.denial != nil }?.check ?? denial.check).rawValue
            findings = found
            changes = Self.changes(found.map(\.remedy), texts.remedy(denial))
            for index in roles.indices {
                roles[index].missing = found.first { $0.role == roles[index].role }?.sentence
            }
        }
        self.roles = roles
    }

    /// A login that ended before policy was asked, or of which nothing but the code is left. `sentence` has no
    /// full stop, `change` has one.
    package init(
        user: [UInt8], service: [UInt8], reason: String, isGranted: Bool, time: UnixSeconds?, sentence: String? = nil,
        change: String? = nil
    ) {
        self.user = user
        self.service = service
        self.reason = reason
        self.isGranted = isGranted
        self.time = time
        provider = ""
        self.sentence = sentence ?? (isGranted ? "the login was granted" : "the login ended before policy was asked")
        decidedBy = nil
        (checks, roles, rules, findings, notes) = ([], [], [], [], [])
        let lookUp = "Look the code \(reason) up in the runbook: it says what to do."
        changes = isGranted ? [] : [change ?? lookUp]
    }

    /// What the findings and the refusal itself propose, each once, the first three.
    private static func changes(_ remedies: [String], _ remedy: String?) -> [String] {
        var changes: [String] = []
        for change in [remedy].compactMap(\.self) + remedies where !changes.contains(change) { changes.append(change) }
        return Array(changes.prefix(3))
    }

    private static func notes(of login: ExplainedLogin) -> [String] {
        var notes: [String] = []
        if login.service?.mode == .observe {
            notes.append("\(login.serviceTable) has mode \"observe\": the decision is logged, other PAM modules decide")
        }
        if !login.decision.droppedGroups.isEmpty {
            let groups = Quote.list(login.decision.droppedGroups, limit: 4)
            notes.append("groups that look like roles ([roles] from_groups) and give none: \(groups)")
        }
        return notes
    }
}
