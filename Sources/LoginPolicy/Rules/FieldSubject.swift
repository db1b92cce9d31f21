import StrictJSON

/// What a field holds in one login.
enum FieldSubject {
    case missing
    /// It is there, but what it says is not known.
    case unknown
    /// Strings alone; several when the field is a list.
    case texts(TextValues)
    /// Scalars of a claim.
    case scalars([JSONValue])
    case time(LoginContext.LocalTime)
}

/// All that rules may ask about in one login.
struct RuleSubjects {
    let facts: LoginFacts
    let context: LoginContext
    let claimRules: ClaimRules
    private let username: TextValues
    private let groups: FieldSubject
    private let roles: FieldSubject

    /// `username` is the principal, after pattern, domain and map.
    init(facts: LoginFacts, context: LoginContext, claimRules: ClaimRules, username: [UInt8]) {
        self.facts = facts
        self.context = context
        self.claimRules = claimRules
        self.username = TextValues([username])
        groups =
            switch facts.groups {
            case .known(let names): facts.statesGroups ? .texts(TextValues(names)) : .missing
            case .overage, .wrongType, .tooMany: .unknown
            }
        let isUnusable = claimRules.roles.map(facts.unusableClaims.contains) ?? false
        roles = facts.roles.map { .texts(TextValues($0)) } ?? (isUnusable ? .unknown : .missing)
    }

    subscript(field: RuleField) -> FieldSubject {
        switch field {
        case .username: .texts(username)
        case .groups: groups
        case .roles: roles
        case .distinguishedName: person(facts.distinguishedName, claimRules.distinguishedName)
        case .email: person(facts.email, claimRules.email)
        case .name: person(facts.name, claimRules.name)
        case .claim(let path): claim(path)
        case .provider: text(Array(context.provider.utf8))
        case .service: text(context.service)
        case .host: text(context.host)
        case .hostTags: context.hostTags.isEmpty ? .scalars([]) : .texts(TextValues(context.hostTags))
        case .remoteHost: text(context.remoteHost)
        case .tty: text(context.tty)
        case .acr: facts.acr.map(text) ?? .missing
        case .amr: facts.amr.isEmpty ? .missing : .texts(TextValues(facts.amr))
        case .time: context.localTime.map(FieldSubject.time) ?? .unknown
        }
    }

    private func text(_ text: [UInt8]) -> FieldSubject {
        text.isEmpty ? .missing : .texts(TextValues([text]))
    }

    private func person(_ text: [UInt8]?, _ path: ClaimPath?) -> FieldSubject {
        if let text { return .texts(TextValues([text])) }
        return path.map(facts.unusableClaims.contains) ?? false ? .unknown : .missing
    }

    /// Objects and nulls in an array are left out; an object alone cannot be compared.
    private func claim(_ path: ClaimPath) -> FieldSubject {
        switch facts.claims[path] {
        case nil, .null: facts.unusableClaims.contains(path) ? .unknown : .missing
        case .object: .unknown
        case .array(let elements): .scalars(elements.filter(\.isScalar))
        case .some(let value): .scalars([value])
        }
    }
}

extension JSONValue {
    fileprivate var isScalar: Bool {
        switch self {
        case .string, .number, .bool: true
        case .null, .array, .object: false
        }
    }
}
