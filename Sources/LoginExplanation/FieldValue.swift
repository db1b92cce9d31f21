import LoginPolicy
import StrictJSON

/// What a login has where a rule asks.
struct FieldValue {
    private static let shown = 3

    let login: ExplainedLogin

    /// "`users`, `staff` and 3 more", or `missing`.
    func text(_ field: RuleField) -> String {
        let rules = login.rules.claims
        return switch field {
        case .username: Quote.text(login.login)
        case .groups: groups
        case .roles: login.facts?.roles.map { Quote.list($0, limit: Self.shown) } ?? claim(rules.roles)
        case .distinguishedName: person(login.facts?.distinguishedName, rules.distinguishedName)
        case .email: person(login.facts?.email, rules.email)
        case .name: person(login.facts?.name, rules.name)
        case .claim(let path): claim(path)
        case .provider: Quote.text(Array(login.context.provider.utf8))
        case .service: Quote.text(login.context.service)
        case .host: Quote.text(login.context.host)
        case .hostTags: Quote.list(login.context.hostTags, limit: Self.shown)
        case .remoteHost: login.context.remoteHost.isEmpty ? "none" : Quote.text(login.context.remoteHost)
        case .tty: login.context.tty.isEmpty ? "none" : Quote.text(login.context.tty)
        case .acr: login.facts?.acr.map(Quote.text) ?? "missing"
        case .amr: login.facts.map { $0.amr.isEmpty ? "missing" : Quote.list($0.amr, limit: Self.shown) } ?? "missing"
        case .time: time
        }
    }

    private var groups: String {
        switch login.facts?.groups {
        case .known(let names)?:
            login.facts?.statesGroups == true ? Quote.list(names, limit: Self.shown) : "missing"
        case .overage?: "unknown: the provider left them out"
        case .wrongType?, .tooMany?: "not usable"
        case nil: "missing"
        }
    }

    private func person(_ text: [UInt8]?, _ path: ClaimPath?) -> String { text.map(Quote.text) ?? claim(path) }

    /// What policy kept, else what the token said.
    private func claim(_ path: ClaimPath?) -> String {
        guard let path else { return "missing: no claim is configured for it" }
        return switch login.facts?.claims[path] ?? path.value(in: login.claims) {
        case nil, .null: "missing"
        case .bool(let value): "\(value)"
        case .number(let number): number.text
        case .string(let bytes): Quote.text(bytes)
        case .object: "an object"
        case .array(let elements):
            elements.isEmpty ? "empty" : Quote.list(elements.map { $0.text ?? $0.encoded() }, limit: Self.shown)
        }
    }

    private var time: String {
        guard let time = login.context.localTime else { return "unknown" }
        let digits = { (number: Int) in number < 10 ? "0\(number)" : "\(number)" }
        return "\(time.day.rawValue) \(digits(time.minute / 60)):\(digits(time.minute % 60))"
    }
}
