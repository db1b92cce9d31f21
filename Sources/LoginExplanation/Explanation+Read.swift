import OpenIDConnect
package import StrictJSON

extension Explanation {
    /// Reads what `json` wrote, perhaps another version's: members that are unknown are ignored. nil when a
    /// needed one is missing or of a wrong type.
    package init?(_ members: JSONObject) {
        guard let verdict = members["verdict"]?.text, let reason = Self.text(members["reason"]),
            let sentence = Self.text(members["sentence"]), let user = members["user"]?.text,
            let service = members["service"]?.text,
            let checks = Self.list(members["checks"], Check.init),
            let roles = Self.list(members["roles"], RolePart.init),
            let rules = Self.list(members["rules"], RulePart.init),
            let findings = Self.list(members["findings"], Finding.init), let changes = Self.texts(members["changes"]),
            let notes = Self.texts(members["notes"])
        else { return nil }
        self.user = user
        self.service = service
        self.reason = reason
        self.sentence = sentence
        isGranted = verdict.elementsEqual("granted".utf8)
        provider = Self.text(members["provider"]) ?? ""
        time = members["time"]?.number?.integer.map { UnixSeconds($0) }
        decidedBy = Self.text(members["decided_by"])
        (self.checks, self.roles, self.rules) = (checks, roles, rules)
        (self.findings, self.changes, self.notes) = (findings, changes, notes)
        if let value = members["reuse"] {
            guard let part = value.object.flatMap({ ReusePart($0) }) else { return nil }
            reuse = part
        }
    }

    /// Sentences of ours are printable ASCII; whatever else came stands as `?`.
    static func text(_ value: JSONValue?) -> String? {
        value?.text.map { bytes in
            String(decoding: bytes.map { (0x20...0x7E).contains($0) ? $0 : UInt8(ascii: "?") }, as: UTF8.self)
        }
    }

    /// An absent list is empty.
    static func texts(_ value: JSONValue?) -> [String]? {
        guard let value else { return [] }
        guard let elements = value.array else { return nil }
        let texts = elements.compactMap { text($0) }
        return texts.count == elements.count ? texts : nil
    }

    static func list<Part>(_ value: JSONValue?, _ read: (JSONObject) -> Part?) -> [Part]? {
        guard let value else { return [] }
        guard let elements = value.array else { return nil }
        let parts = elements.compactMap { $0.object.flatMap(read) }
        return parts.count == elements.count ? parts : nil
    }
}

extension Explanation.Check {
    init?(_ members: JSONObject) {
        guard let name = Explanation.text(members["check"]), let passed = members["passed"]?.bool else { return nil }
        self.init(name: name, passed: passed)
    }
}

extension RolePart {
    init?(_ members: JSONObject) {
        guard let role = Explanation.text(members["role"]),
            let admission = Explanation.text(members["admission"]).flatMap(Admission.init),
            let origins = Explanation.list(members["by"], Origin.init)
        else { return nil }
        self.init(
            role: role, place: Explanation.text(members["place"]), isPrivileged: members["privileged"]?.bool == true,
            isListed: members["listed"]?.bool == true, origins: origins, admission: admission,
            hindrance: Explanation.text(members["hindrance"]), missing: Explanation.text(members["missing"]))
    }
}

extension RolePart.Origin {
    init?(_ members: JSONObject) {
        guard let kind = Explanation.text(members["kind"]).flatMap(RolePart.OriginKind.init) else { return nil }
        self.init(kind: kind, name: members["name"]?.text, place: Explanation.text(members["place"]))
    }
}

extension RulePart {
    init?(_ members: JSONObject) {
        guard let rule = Explanation.text(members["rule"]), let roles = Explanation.texts(members["roles"]),
            let outcome = Explanation.text(members["outcome"]).flatMap(Outcome.init)
        else { return nil }
        self.init(
            rule: rule, place: Explanation.text(members["place"]), roles: roles, outcome: outcome,
            decisive: Explanation.text(members["decisive"]))
    }
}

extension Finding {
    init?(_ members: JSONObject) {
        guard let kind = Explanation.text(members["kind"]).flatMap(Kind.init),
            let sentence = Explanation.text(members["sentence"]), let remedy = Explanation.text(members["remedy"])
        else { return nil }
        self.init(kind, sentence, remedy: remedy, role: Explanation.text(members["role"]))
    }
}
