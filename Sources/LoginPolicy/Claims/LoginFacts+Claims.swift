import StrictJSON

extension LoginFacts {
    /// The longest claim that a rule reads, as JSON, and how deep arrays and objects in it may stand
    /// inside each other.
    package static let maximumClaimBytes = 8_192
    package static let maximumClaimDepth = 8

    /// The claim that says the organisation, where none is configured.
    static let hostedDomain = ClaimPath(names: [Array("hd".utf8)])

    mutating func readPerson(_ rules: ClaimRules, in claims: JSONObject) {
        name = readText(rules.name, in: claims)
        distinguishedName = readText(rules.distinguishedName, in: claims)
        domain = readText(rules.domain ?? Self.hostedDomain, in: claims)
        if let path = rules.email, let text = readText(path, in: claims) {
            if path.isVerifiedEmail(text, in: claims) { email = text } else { unusableClaims.insert(path) }
        }
        readRoles(rules.roles, in: claims)
    }

    private mutating func readText(_ path: ClaimPath?, in claims: JSONObject) -> [UInt8]? {
        guard let path, let value = path.value(in: claims), value != .null else { return nil }
        if value.text == nil { unusableClaims.insert(path) }
        return value.text
    }

    /// One string, or the strings of an array.
    private mutating func readRoles(_ path: ClaimPath?, in claims: JSONObject) {
        guard let path, let value = path.value(in: claims), value != .null else { return }
        switch value {
        case .string(let text):
            roles = [text]
        case .array(let elements) where elements.count <= Self.maximumGroups:
            roles = elements.compactMap(\.text)
        default:
            unusableClaims.insert(path)
        }
    }

    mutating func readClaim(_ path: ClaimPath, in claims: JSONObject) {
        guard let value = path.value(in: claims), value != .null else { return }
        guard value.isNested(atMost: Self.maximumClaimDepth), value.encoded().count <= Self.maximumClaimBytes,
            !path.isUnverifiedEmail(in: claims)
        else {
            unusableClaims.insert(path)
            return
        }
        self.claims[path] = value
    }
}

extension JSONValue {
    /// Whether at most `depth` arrays and objects stand inside each other; the outermost counts.
    func isNested(atMost depth: Int) -> Bool {
        switch self {
        case .array(let elements): depth > 0 && elements.allSatisfy { $0.isNested(atMost: depth - 1) }
        case .object(let object): depth > 0 && object.members.allSatisfy { $0.value.isNested(atMost: depth - 1) }
        default: true
        }
    }
}
