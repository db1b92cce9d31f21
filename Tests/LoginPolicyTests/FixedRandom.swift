@testable import LoginPolicy

/// SplitMix64 from a fixed seed: the same cases in every run.
struct FixedRandom: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) {
        state = seed
    }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }

    mutating func below(_ count: Int) -> Int { Int(next() % UInt64(count)) }

    mutating func element<Element>(_ elements: [Element]) -> Element { elements[below(elements.count)] }

    mutating func some<Element>(_ elements: [Element]) -> [Element] { elements.filter { _ in below(2) == 0 } }

    /// `groupsBelowExcept`: whether `except` may ask about groups.
    mutating func expression(depth: Int, groupsBelowExcept: Bool, isBelowExcept: Bool = false) -> RuleExpression {
        let groupsAllowed = groupsBelowExcept || !isBelowExcept
        switch depth == 0 ? 9 : below(10) {
        case 0, 1:
            return .any(parts(depth, groupsBelowExcept, isBelowExcept))
        case 2, 3:
            return .all(parts(depth, groupsBelowExcept, isBelowExcept))
        case 4:
            let part = expression(depth: depth - 1, groupsBelowExcept: groupsBelowExcept, isBelowExcept: true)
            return .all([
                expression(depth: depth - 1, groupsBelowExcept: groupsBelowExcept, isBelowExcept: isBelowExcept),
                .except(part),
            ])
        default:
            return .field(condition(groupsAllowed: groupsAllowed))
        }
    }

    private mutating func parts(
        _ depth: Int, _ groupsBelowExcept: Bool, _ isBelowExcept: Bool
    ) -> [RuleExpression] {
        (0...below(3)).map { _ in
            expression(depth: depth - 1, groupsBelowExcept: groupsBelowExcept, isBelowExcept: isBelowExcept)
        }
    }

    private mutating func condition(groupsAllowed: Bool) -> FieldCondition {
        let fields: [RuleField] = [.claim(path("c")), .claim(path("d")), .username, .service, .acr, .tty]
        let values: [ValueMatcher] = [
            exact("a"), exact("b"), exact("alice"), wildcard("a*"), wildcard("?"), .integer(1), .boolean(true),
            .missing,
        ]
        let field = groupsAllowed && below(2) == 0 ? .groups : element(fields)
        return FieldCondition(field, (0...below(2)).map { _ in element(values) }, ignoresCase: below(4) == 0)
    }

    /// Claims of alice.
    mutating func claims(groups: [String]?) -> String {
        var members = [#""preferred_username":"alice""#]
        if let groups { members.append("\"groups\":[\(groups.map { "\"\($0)\"" }.joined(separator: ","))]") }
        let values = [#""a""#, #""B""#, "1", "true", "null", #"["a",1]"#, #"{"x":"a"}"#, "[]"]
        for name in some(["c", "d"]) { members.append("\"\(name)\":\(element(values))") }
        return "{\(members.joined(separator: ","))}"
    }
}
