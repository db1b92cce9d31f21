import StrictJSON

extension LoginFacts {
    /// One claim that is one string, without a second choice (NAME-02).
    mutating func readPrincipal(_ rules: ClaimRules, _ accounts: AccountRules, in claims: JSONObject) {
        switch rules.principal.value(in: claims) {
        case nil, .null:
            principal = .missing
        case .string(let text):
            if rules.principal.isUnverifiedEmail(in: claims) {
                principal = .unverifiedEmail
            } else {
                principalClaim = text
                principal = Principal(claim: text, rules, accounts)
            }
        default:
            principal = .wrongType
        }
    }
}

extension LoginFacts.Principal {
    /// What the claim's text is worth under these rules: pattern, then map, else domain.
    init(claim: [UInt8], _ rules: ClaimRules, _ accounts: AccountRules) {
        var principal = claim
        if let pattern = rules.principalPattern {
            guard case .matched(let part) = pattern.match(claim) else {
                self = .patternDiffers
                return
            }
            principal = part
        }
        self = accounts.loginName(of: principal).map(Self.value) ?? .notMapped
    }
}

extension AccountRules {
    /// The login name of a principal: what `map` says, else the principal without its domain. A name that
    /// `map` gives to somebody is nobody else's; nil then, and when only `map` counts.
    package func loginName(of principal: [UInt8]) -> [UInt8]? {
        if let name = map[principal] { return name }
        guard match == .exact else { return nil }
        let name = withoutDomain(principal)
        return map.values.contains(name) ? nil : name
    }

    /// Only with exactly one `@` is it clear what the domain is.
    private func withoutDomain(_ principal: [UInt8]) -> [UInt8] {
        let at = UInt8(ascii: "@")
        guard let position = principal.lastIndex(of: at), principal.firstIndex(of: at) == position else {
            return principal
        }
        let domain = principal[(position + 1)...]
        return stripDomains.contains(where: domain.elementsEqual) ? Array(principal[..<position]) : principal
    }
}
