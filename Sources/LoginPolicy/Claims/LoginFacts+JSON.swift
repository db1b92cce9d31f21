import OpenIDConnect
package import StrictJSON

/// Why JSON is no facts.
package enum LoginFactsError: Error, Equatable, Sendable {
    case notAnObject
    /// A member that facts do not have.
    case unknownMember([UInt8])
    /// A member that is missing or not what it should be.
    case member(String)
}

extension LoginFacts {
    /// Enough for every `json`.
    package static let jsonLimits = JSONLimits(bytes: 4_194_304, values: 65_536)

    /// All of it as one object; `init(json:)` reads it back to the same value. Claims are ordered, so that
    /// the same facts are the same bytes.
    package var json: JSONValue {
        var members: [(String, JSONValue)] = [
            ("issuer", .string(issuer)), ("subject", .string(subject)), ("principal", principal.json),
            ("groups", groups.json), ("states_groups", .bool(statesGroups)), ("amr", .texts(amr)),
            ("scopes", .texts(scopes)),
            ("claims", .array(claims.sorted { $0.key.precedes($1.key) }.map { .array([$0.key.json, $0.value]) })),
            ("unusable_claims", .array(unusableClaims.sorted { $0.precedes($1) }.map(\.json))),
            ("established_at", .seconds(establishedAt)),
        ]
        let texts = [
            ("principal_claim", principalClaim), ("name", name), ("email", email), ("dn", distinguishedName),
            ("domain", domain), ("acr", acr),
        ]
        for case (let name, let text?) in texts { members.append((name, .string(text))) }
        if let roles { members.append(("roles", .texts(roles))) }
        if let authTime { members.append(("auth_time", .seconds(authTime))) }
        if isServiceAccount { members.append(("service_account", .bool(true))) }
        if let grant { members.append(("grant", .text(grant.rawValue))) }
        return .members(members)
    }

    /// Strict: no member may be missing, of another type or unknown.
    package init(json: JSONValue) throws(LoginFactsError) {
        var reader = try FactsReader(json)
        self.init(
            issuer: try reader.text("issuer"), subject: try reader.text("subject"),
            establishedAt: try reader.seconds("established_at"))
        principal = try reader.read("principal", Principal.init(json:))
        groups = try reader.read("groups", Groups.init(json:))
        statesGroups = try reader.read("states_groups", \.bool)
        amr = try reader.read("amr", \.texts)
        scopes = try reader.read("scopes", \.texts)
        for element in try reader.read("claims", \.array) {
            guard let pair = element.array, pair.count == 2, let path = ClaimPath(json: pair[0]),
                claims.updateValue(pair[1], forKey: path) == nil
            else { throw .member("claims") }
        }
        for element in try reader.read("unusable_claims", \.array) {
            guard let path = ClaimPath(json: element), unusableClaims.insert(path).inserted else {
                throw .member("unusable_claims")
            }
        }
        principalClaim = try reader.readOptional("principal_claim", \.text)
        name = try reader.readOptional("name", \.text)
        email = try reader.readOptional("email", \.text)
        distinguishedName = try reader.readOptional("dn", \.text)
        domain = try reader.readOptional("domain", \.text)
        acr = try reader.readOptional("acr", \.text)
        roles = try reader.readOptional("roles", \.texts)
        authTime = try reader.readOptional("auth_time") { $0.number?.integer.map { UnixSeconds($0) } }
        grant = try reader.readOptional("grant") { value in
            value.text.flatMap { text in GrantKind.allCases.first { $0.rawValue.utf8.elementsEqual(text) } }
        }
        isServiceAccount = try reader.readOptional("service_account", \.bool) ?? false
        try reader.finish()
    }
}

/// The members of an object, each read once.
private struct FactsReader {
    private let object: JSONObject
    private var seen: Set<[UInt8]> = []

    init(_ json: JSONValue) throws(LoginFactsError) {
        guard let object = json.object else { throw .notAnObject }
        self.object = object
    }

    mutating func readOptional<Value>(
        _ name: String, _ convert: (JSONValue) -> Value?
    ) throws(LoginFactsError) -> Value? {
        seen.insert(Array(name.utf8))
        guard let json = object[Array(name.utf8)] else { return nil }
        guard let value = convert(json) else { throw .member(name) }
        return value
    }

    mutating func read<Value>(_ name: String, _ convert: (JSONValue) -> Value?) throws(LoginFactsError) -> Value {
        guard let value = try readOptional(name, convert) else { throw .member(name) }
        return value
    }

    mutating func text(_ name: String) throws(LoginFactsError) -> [UInt8] { try read(name, \.text) }

    mutating func seconds(_ name: String) throws(LoginFactsError) -> UnixSeconds {
        UnixSeconds(try read(name) { $0.number?.integer })
    }

    func finish() throws(LoginFactsError) {
        if let member = object.members.first(where: { !seen.contains($0.name) }) { throw .unknownMember(member.name) }
    }
}
