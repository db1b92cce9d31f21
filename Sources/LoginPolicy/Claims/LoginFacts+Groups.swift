import StrictJSON

extension LoginFacts {
    /// Names are bytes, never trimmed or folded (NAME-07); only parts of a delimited text are trimmed.
    mutating func readGroups(_ rules: ClaimRules, in claims: JSONObject) {
        guard let path = rules.groups else { return }
        guard let value = path.value(in: claims), value != .null else {
            if Self.hasOverageMarker(for: path, in: claims) { groups = .overage }
            return
        }
        statesGroups = true
        groups = Self.groups(value, rules)
    }

    private static func groups(_ value: JSONValue, _ rules: ClaimRules) -> Groups {
        let names: [[UInt8]]
        switch (value, rules.groupsDelimiter) {
        case (.array(let elements), _):
            guard elements.count <= maximumGroups else { return .tooMany }
            names = elements.compactMap(\.text)
            guard names.count == elements.count else { return .wrongType }
        case (.string(let text), let delimiter?):
            names = text.split(separator: delimiter).map { Array($0.asciiTrimmed) }.filter { !$0.isEmpty }
            guard names.count <= maximumGroups else { return .tooMany }
        default:
            return .wrongType
        }
        guard let pattern = rules.groupsPattern else { return .known(names) }
        var captured: [[UInt8]] = []
        for name in names {
            switch pattern.match(name) {
            case .matched(let part): captured.append(part)
            case .differs: continue
            case .gaveUp: return .overage
            }
        }
        return .known(captured)
    }

    /// Entra ID and others replace a list that is too long by `hasgroups` or `_claim_names`.
    private static func hasOverageMarker(for path: ClaimPath, in claims: JSONObject) -> Bool {
        if claims["hasgroups"]?.bool == true { return true }
        guard let name = path.names.first else { return false }
        return claims["_claim_names"]?.object?[name] != nil
    }
}
