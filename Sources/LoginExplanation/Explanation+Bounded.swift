extension Explanation {
    /// Rules, and roles, that an answer of usherd holds: a configuration may have thousands, and an answer has
    /// at most 1 MiB.
    package static let maximumParts = 400

    /// The same with at most `maximumParts` roles and rules, those first that concern the service; a note says
    /// how many there are besides.
    package var bounded: Explanation {
        var bounded = self
        let listed = Set(roles.filter(\.isListed).map(\.role))
        bounded.roles = Self.first(roles) { $0.isHeld || $0.isListed }
        bounded.rules = Self.first(rules) { !listed.isDisjoint(with: $0.roles) }
        let left = (roles.count - bounded.roles.count, rules.count - bounded.rules.count)
        if left != (0, 0) { bounded.notes.append("\(left.0) roles and \(left.1) rules are left out") }
        return bounded
    }

    private static func first<Part>(_ parts: [Part], preferring isNear: (Part) -> Bool) -> [Part] {
        guard parts.count > maximumParts else { return parts }
        return Array((parts.filter(isNear) + parts.filter { !isNear($0) }).prefix(maximumParts))
    }
}
