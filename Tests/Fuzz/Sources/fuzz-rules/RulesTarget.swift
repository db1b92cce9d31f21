import LoginPolicy
import OpenIDConnect
import StrictJSON

/// The bytes are choices: of an expression, and of claims that it is asked about. Whatever they are, the
/// rule gives its role exactly when its trace is true, the trace is true to its own parts, and a true
/// `except` has nothing unknown below.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    var choices = Choices(Array(UnsafeBufferPointer(start: start, count: count)))
    let rule = Rule(name: "r", expression: choices.expression(depth: 4), roles: ["staff"])
    let rules = LoginRules(
        claims: Fixture.claims, roles: [Role(name: "staff", groups: [])],
        services: [ServicePolicy(name: Array("sshd".utf8), grants: [.device], roles: ["staff"])], rules: [rule])
    let claims = choices.claims()
    let facts = LoginFacts(
        issuer: Array("https://i".utf8), subject: [UInt8(ascii: "s")], claims: claims, acr: nil, amr: [],
        rules: rules.claims, claimPaths: rules.claimPathsRead, establishedAt: UnixSeconds(0))
    let context = LoginContext(
        service: Array("sshd".utf8), remoteHost: choices.text(),
        localTime: .init(day: .friday, minute: Int(choices.next()) * 5))
    let decision = rules.decide(facts, login: Array("alice".utf8), in: context)
    guard let trace = decision.rules.first, let expression = trace.expression else {
        precondition(decision.verdict == .denied(.groupsWrongType) || decision.verdict == .denied(.tooManyGroups))
        return 0
    }
    let isGroupsClaimGood =
        decision.verdict == .granted || decision.verdict == .denied(.noRole)
        || decision.verdict == .denied(.groupsUnknown)
    precondition((trace.outcome == .gave) == (expression.truth == .yes))
    precondition((decision.roles == ["staff"]) == (trace.outcome == .gave))
    if isGroupsClaimGood { precondition((decision.verdict == .granted) == (trace.outcome == .gave)) }
    check(expression)
    guard let json = try? JSONValue.parse(facts.json.encoded(), limits: JSONLimits(bytes: 1_048_576)),
        let read = try? LoginFacts(json: json)
    else { preconditionFailure("facts do not come back") }
    precondition(read == facts && rules.decide(read, login: Array("alice".utf8), in: context) == decision)
    return 0
}

/// Each part's truth follows from those below it.
func check(_ trace: ExpressionTrace) {
    switch trace {
    case .any(let truth, let parts):
        for part in parts { check(part) }
        let truths = parts.map(\.truth)
        precondition(truth == (truths.contains(.yes) ? .yes : truths.contains(.unknown) ? .unknown : .no))
    case .all(let truth, let parts):
        for part in parts { check(part) }
        let truths = parts.map(\.truth)
        precondition(truth != .yes || (!truths.isEmpty && truths.allSatisfy { $0 == .yes }))
        precondition(truth != .unknown || (truths.contains(.unknown) && !truths.contains(.no)))
    case .except(let truth, let part):
        check(part)
        precondition(truth != .yes || (part.truth == .no && !hasUnknown(part)))
        precondition(truth != .no || part.truth == .yes)
    case .field(let truth, _, let matched):
        precondition(truth == .yes || matched == nil)
    }
}

func hasUnknown(_ trace: ExpressionTrace) -> Bool {
    switch trace {
    case .any(_, let parts), .all(_, let parts): parts.contains(where: hasUnknown)
    case .except(_, let part): hasUnknown(part)
    case .field(let truth, _, _): truth == .unknown
    }
}

enum Fixture {
    static let claims: ClaimRules = {
        var rules = ClaimRules(principal: path("u"), groups: path("g"))
        rules.roles = path("r")
        rules.email = path("email")
        return rules
    }()

    static func path(_ names: String...) -> ClaimPath { ClaimPath(names: names.map { Array($0.utf8) }) }

    static let patterns = ["a+", "(?:a|b)*", "(?:a+)+b", ".", "[a-z]{1,3}"].compactMap {
        try? Pattern.compile(Array($0.utf8), captures: 0)
    }
}

/// Reads what to do from bytes; behind their end everything is zero.
struct Choices {
    private var bytes: ArraySlice<UInt8>

    init(_ bytes: [UInt8]) {
        self.bytes = bytes[...]
    }

    mutating func next() -> UInt8 { bytes.popFirst() ?? 0 }

    mutating func below(_ count: Int) -> Int { Int(next()) % count }

    mutating func text() -> [UInt8] {
        let texts = ["a", "b", "ab", "Alice", "alice", "", "10.0.0.1", "a*", "é", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaac"]
        return Array(texts[below(texts.count)].utf8)
    }

    mutating func expression(depth: Int) -> RuleExpression {
        switch depth == 0 ? 7 : below(8) {
        case 0, 1: .any((0..<below(4)).map { _ in expression(depth: depth - 1) })
        case 2, 3: .all((0..<below(4)).map { _ in expression(depth: depth - 1) })
        case 4: .except(expression(depth: depth - 1))
        default: .field(condition())
        }
    }

    private mutating func condition() -> FieldCondition {
        let fields = RuleField.worded + [.claim(Fixture.path("c")), .claim(Fixture.path("o", "c"))]
        let field = fields[below(fields.count)]
        return FieldCondition(field, (0..<below(4)).map { _ in matcher() }, ignoresCase: below(2) == 0)
    }

    private mutating func matcher() -> ValueMatcher {
        switch below(9) {
        case 0: .exact(text())
        case 1: .wildcard(text() + [UInt8(ascii: "*")])
        case 2: .wildcard(text())
        case 3: .regex(Fixture.patterns[below(Fixture.patterns.count)])
        case 4: .integer(Int64(below(3)))
        case 5: .boolean(below(2) == 0)
        case 6: AddressRange(text: Array("10.0.0.0/8".utf8)).map { .addresses($0) } ?? .missing
        case 7: .time(TimeWindow(from: below(256) * 5, to: below(256) * 5))
        default: .missing
        }
    }

    mutating func claims() -> JSONObject {
        var object = JSONObject()
        _ = object.append(name: [UInt8(ascii: "u")], value: .text("alice"))
        for name in ["g", "r", "c", "o", "email", "email_verified", "hasgroups"] where below(4) != 0 {
            _ = object.append(name: Array(name.utf8), value: value(depth: 3))
        }
        return object
    }

    private mutating func value(depth: Int) -> JSONValue {
        switch depth == 0 ? below(5) : below(8) {
        case 0, 1: .string(text())
        case 2: .bool(below(2) == 0)
        case 3: .integer(below(3))
        case 4: .null
        case 5: .members([("c", value(depth: depth - 1))])
        default: .array((0..<below(4)).map { _ in value(depth: depth - 1) })
        }
    }
}
