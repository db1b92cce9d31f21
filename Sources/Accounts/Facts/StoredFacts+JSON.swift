import OpenIDConnect
import StrictJSON

extension StoredFacts {
    /// The longest facts of one account.
    static let maximumBytes = 262_144
    /// A claim may be as deep as a token allows (32), inside of `claims`.
    private static let limits = JSONLimits(bytes: maximumBytes, depth: 34, values: 25_000)
    private static let members = ["principal", "groups", "roles", "claims", "acr", "amr", "auth_time"]

    /// The document that is kept; it has been read back and is the same.
    func encodedForStore() throws(BindingError) -> [UInt8] {
        let bytes = document.encoded()
        let read = try? StoredFacts.read(bytes, issuer: issuer, subject: subject, establishedAt: establishedAt)
        guard read == self else { throw .store(.notStorable) }
        return bytes
    }

    private var document: JSONValue {
        .members([
            ("principal", principal.json), ("groups", groups.json), ("roles", roles.json),
            ("claims", .object(claims)), ("acr", acr.map { .string($0) } ?? .null),
            ("amr", .array(amr.map { .string($0) })),
            ("auth_time", authTime.flatMap { Int(exactly: $0.value) }.map { .integer($0) } ?? .null),
        ])
    }

    /// Identity and time stand in columns of their own.
    static func read(
        _ bytes: [UInt8], issuer: [UInt8], subject: [UInt8], establishedAt: UnixSeconds
    ) throws(StoreError) -> StoredFacts {
        guard let object = (try? JSONValue.parse(bytes, limits: limits))?.object,
            object.members.map(\.name) == members.map({ Array($0.utf8) }),
            let principal = object["principal"].flatMap(Principal.init(json:)),
            let groups = object["groups"].flatMap(Names.init(json:)),
            let roles = object["roles"].flatMap(Names.init(json:)), let claims = object["claims"]?.object,
            let amr = object["amr"]?.texts
        else { throw .corrupt(what: "facts") }
        let acr = object["acr"]
        let authTime = object["auth_time"]
        guard acr == .null || acr?.text != nil, authTime == .null || authTime?.number?.integer != nil else {
            throw .corrupt(what: "facts")
        }
        return StoredFacts(
            issuer: issuer, subject: subject, principal: principal, groups: groups, roles: roles, claims: claims,
            acr: acr?.text, amr: amr, authTime: authTime?.number?.integer.map { UnixSeconds($0) },
            establishedAt: establishedAt)
    }
}

extension JSONValue {
    /// The texts of an array of strings; nil for everything else.
    fileprivate var texts: [[UInt8]]? {
        guard let array else { return nil }
        let texts = array.compactMap(\.text)
        return texts.count == array.count ? texts : nil
    }
}

/// A list or text is written as such in an array, a word for its absence as a string.
extension StoredFacts.Principal {
    fileprivate var json: JSONValue {
        switch self {
        case .value(let name): .array([.string(name)])
        case .missing: .text("missing")
        case .wrongType: .text("wrong_type")
        case .unverifiedEmail: .text("unverified_email")
        }
    }

    fileprivate init?(json: JSONValue) {
        switch json {
        case .array(let elements) where elements.count == 1:
            guard let name = elements.first?.text else { return nil }
            self = .value(name)
        case let word where word == .text("missing"): self = .missing
        case let word where word == .text("wrong_type"): self = .wrongType
        case let word where word == .text("unverified_email"): self = .unverifiedEmail
        default: return nil
        }
    }
}

extension StoredFacts.Names {
    fileprivate var json: JSONValue {
        switch self {
        case .known(let names): .array(names.map { .string($0) })
        case .overage: .text("overage")
        case .wrongType: .text("wrong_type")
        case .tooMany: .text("too_many")
        }
    }

    fileprivate init?(json: JSONValue) {
        switch json {
        case .array:
            guard let names = json.texts else { return nil }
            self = .known(names)
        case let word where word == .text("overage"): self = .overage
        case let word where word == .text("wrong_type"): self = .wrongType
        case let word where word == .text("too_many"): self = .tooMany
        default: return nil
        }
    }
}
