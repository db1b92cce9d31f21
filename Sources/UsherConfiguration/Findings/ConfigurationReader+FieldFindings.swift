import LoginPolicy
import OpenIDConnect
import StrictTOML

extension ConfigurationReader {
    mutating func lookAtFields(of rule: Rule, in configuration: UsherConfiguration) {
        let owners = configuration.providers.filter { rule.providers.isEmpty || rule.providers.contains($0.name) }
        lookAt(rule.expression, isInExcept: false, owners: owners, configuration)
    }

    private mutating func lookAt(
        _ expression: RuleExpression, isInExcept: Bool, owners: [ServedProvider], _ configuration: UsherConfiguration
    ) {
        switch expression {
        case .any(let parts), .all(let parts):
            for part in parts { lookAt(part, isInExcept: isInExcept, owners: owners, configuration) }
        case .except(let part): lookAt(part, isInExcept: true, owners: owners, configuration)
        case .field(let condition):
            guard let place = condition.place.map(position) else { return }
            if isInExcept, condition.field == .groups || condition.field == .roles {
                warn(
                    "except asks for \(condition.field.word ?? ""): whoever loses one of these at the provider gains "
                        + "what the rule gives", at: place, kind: .exceptGroups)
            }
            lookAtNames(condition, at: place, configuration)
            lookAtClaim(condition, at: place, owners)
        }
    }

    /// Services and providers that do not exist.
    private mutating func lookAtNames(
        _ condition: FieldCondition, at place: TOMLPosition, _ configuration: UsherConfiguration
    ) {
        let names: [String]
        switch condition.field {
        case .service: names = configuration.services.map { String(decoding: $0.name, as: UTF8.self) }
        case .provider: names = configuration.providers.map(\.name)
        default: return
        }
        for case .exact(let value) in condition.values {
            guard !names.contains(where: { condition.accepts(.exact(value), Array($0.utf8)) }) else { continue }
            warn(
                "there is no [\(condition.field.word ?? "").\(Quoted.inner(value))]: this is never true", at: place,
                kind: .neverTrue, suggestion: Spelling.nearest(to: value, among: names))
        }
    }

    /// Claims that nobody asks the provider for.
    private mutating func lookAtClaim(
        _ condition: FieldCondition, at place: TOMLPosition, _ owners: [ServedProvider]
    ) {
        if case .claim(let path) = condition.field, let claim = path.names.first,
            let scope = StandardScope.of(claim),
            !owners.contains(where: { $0.configuration.client.scopes.contains(scope) })
        {
            warn(
                "the claim \(Quoted.text(claim)) comes with the scope \"\(scope)\", which scopes does not ask for",
                at: place, kind: .scopeNotRequested)
        }
        if let word = condition.field.claimKey, !owners.contains(where: { $0.claims.has(condition.field) }),
            !condition.values.contains(.missing)
        {
            warn(
                "no claim is configured for \(word): without \(word) in [provider.NAME.claims] this is never true",
                at: place, kind: .neverTrue)
        }
    }
}

extension RuleField {
    /// The key of `[provider.NAME.claims]` that the field reads.
    fileprivate var claimKey: String? {
        switch self {
        case .groups, .roles, .distinguishedName, .email, .name: word
        case .username, .claim, .provider, .service, .host, .hostTags, .remoteHost, .tty, .acr, .amr, .time: nil
        }
    }
}

extension ClaimRules {
    /// Whether the claim that the field reads is configured.
    func has(_ field: RuleField) -> Bool {
        switch field {
        case .groups: groups != nil
        case .roles: roles != nil
        case .distinguishedName: distinguishedName != nil
        case .email: email != nil
        case .name: name != nil
        case .username, .claim, .provider, .service, .host, .hostTags, .remoteHost, .tty, .acr, .amr, .time: true
        }
    }
}
