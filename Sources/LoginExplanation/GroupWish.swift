import LoginPolicy

/// A group that would open something, and where the configuration says so.
struct GroupWish: Equatable {
    let group: [UInt8]
    /// As a sentence names it: `[role.admin] groups`.
    let table: String

    /// The groups that give a role: by the plain form, and those that rules for it name literally.
    static func giving(_ role: String, plain: [[UInt8]], rules: [Rule]) -> [GroupWish] {
        var wishes = plain.map { GroupWish(group: $0, table: "[role.\(role)] groups") }
        for rule in rules where rule.isEnabled && rule.roles.contains(role) {
            for group in literals(rule.expression) where !wishes.contains(where: { $0.group == group }) {
                wishes.append(GroupWish(group: group, table: "[rule.\(rule.name)]"))
            }
        }
        return wishes
    }

    /// Group names outside `except`.
    private static func literals(_ expression: RuleExpression) -> [[UInt8]] {
        switch expression {
        case .any(let parts), .all(let parts): return parts.flatMap(literals)
        case .except: return []
        case .field(let condition):
            guard condition.field == .groups else { return [] }
            return condition.values.compactMap { if case .exact(let name) = $0 { name } else { nil } }
        }
    }
}
