import JOSE
import StrictJSON

/// Says what each check wants and what a token has, as far as the token can be read. Decides nothing.
struct IDTokenTraceText {
    let expectations: IDTokenExpectations
    let now: UnixSeconds
    private let length: Int
    private let parts: [ArraySlice<UInt8>]
    private let header: JSONObject?
    private let claims: JSONObject?
    private let headerLength: Int?
    private let keyBits: Int?

    init(token: [UInt8], expectations: IDTokenExpectations, keys: KeySet, now: UnixSeconds) {
        self.expectations = expectations
        self.now = now
        length = token.count
        let isShort = token.count <= CompactJWS.maximumBytes
        parts = isShort ? token.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false) : []
        let documents = parts.prefix(2).map { Base64URL.decode($0) }
        headerLength = documents.first.flatMap { $0?.count }
        let header = documents.first.flatMap { $0.flatMap(Self.object) }
        self.header = header
        claims = documents.count == 2 ? documents[1].flatMap(Self.object) : nil
        let algorithm = header?["alg"]?.text.flatMap { SignatureAlgorithm(name: $0) }
        let key = algorithm.flatMap { try? keys.key(for: header?["kid"]?.text, algorithm: $0) }
        keyBits = key?.modulusBits
    }

    private static func object(_ document: [UInt8]) -> JSONObject? {
        let limits = JSONLimits(bytes: CompactJWS.maximumBytes, values: UnverifiedIDToken.maximumValues)
        return try? JSONValue.parse(document, limits: limits).object
    }

    func wanted(_ check: IDTokenCheck) -> [UInt8] {
        let rules = expectations.rules
        let skew = rules.clockSkew
        return switch check {
        case .length: text("at most \(min(rules.maximumBytes, CompactJWS.maximumBytes)) bytes")
        case .compactForm: text("3 parts of base64url")
        case .notEncrypted: text("not 5 parts")
        case .headerLength: text("at most \(CompactJWS.maximumHeaderBytes) bytes")
        case .header, .payload: text("a strict JSON object")
        case .signatureAlgorithm: text("a public-key signature")
        case .critical, .uncompressed, .contentType: text("absent")
        case .encodedPayload: text("absent or true")
        case .keyIDType: text("absent or a string")
        case .headerType: text("absent, JWT or application/jwt")
        case .allowedAlgorithm:
            list(rules.algorithms.map { Array($0.rawValue.utf8) }.sorted { $0.lexicographicallyPrecedes($1) })
        case .nullCharacter: text("no U+0000")
        case .key: text("exactly one key that fits")
        case .keySize: text("RSA: at least \(rules.minimumRSABits) bits")
        case .signature: text("made by that key")
        case .kind: text("no other kind")
        case .issuer: expectations.issuer
        case .audience: list([expectations.clientID] + rules.trustedAudiences)
        case .authorizedParty:
            expectations.clientID + text(rules.authorizedParty == .always ? "" : " if present")
        case .expiry: text("after \(now.value - skew)")
        case .issuedAt, .notBefore: text("at most \(now.value + skew)")
        case .freshness: text(expectations.freshSince.map { "iat from \($0.value) on" } ?? "not asked")
        case .lifetime: text("1 to \(rules.maximumLifetime) seconds")
        case .subject: text("1 to 255 bytes, no control characters")
        case .nonce: wantedNonce
        case .accessTokenHash: text("the access token's" + (rules.accessTokenHash == .require ? ", present" : ""))
        case .authenticationTime:
            text(
                rules.maximumAuthenticationAge.map { "from \(now.value - $0 - skew) to \(now.value + skew)" }
                    ?? "if present, at most \(now.value + skew)")
        case .authenticationContext: asked(list(rules.requiredACR))
        case .authenticationMethods:
            asked(Array(rules.requiredAMR.map { list($0, " + ") }.joined(separator: text(" or "))))
        case .requiredClaims: asked(list(rules.requiredClaims.map(\.name)))
        case .forbiddenClaims:
            asked(rules.forbiddenClaims.isEmpty ? [] : text("none of ") + list(rules.forbiddenClaims))
        }
    }

    func found(_ check: IDTokenCheck) -> [UInt8] {
        switch check {
        case .length: text("\(length) bytes")
        case .compactForm, .notEncrypted: text("\(parts.count) parts")
        case .headerLength: text(headerLength.map { "\($0) bytes" } ?? "")
        case .header: text(header == nil ? "none" : "an object")
        case .payload: text(claims == nil ? "none" : "an object")
        case .signatureAlgorithm, .allowedAlgorithm: shown(header?["alg"])
        case .critical: shown(header?["crit"])
        case .encodedPayload: shown(header?["b64"])
        case .uncompressed: shown(header?["zip"])
        case .contentType: shown(header?["cty"])
        case .keyIDType, .key: shown(header?["kid"])
        case .headerType: shown(header?["typ"])
        case .nullCharacter: text(claims.map { JSONValue.object($0).holdsNullCharacter ? "U+0000" : "none" } ?? "")
        case .keySize: text(keyBits.map { "\($0) bits" } ?? "")
        case .signature: text(parts.count == 3 ? "\(Base64URL.decode(parts[2])?.count ?? 0) bytes" : "")
        case .kind: list(["events", "typ", "token_use"].filter { claims?[text($0)] != nil }.map(text))
        case .issuer: claim("iss")
        case .audience: claim("aud")
        case .authorizedParty: claim("azp")
        case .expiry: claim("exp")
        case .issuedAt, .freshness: claim("iat")
        case .lifetime: text(lifetime)
        case .notBefore: claim("nbf")
        case .subject: claim("sub")
        case .nonce: claim("nonce")
        case .accessTokenHash: claim("at_hash")
        case .authenticationTime: claim("auth_time")
        case .authenticationContext: claim("acr")
        case .authenticationMethods: claim("amr")
        case .requiredClaims: list(expectations.rules.requiredClaims.map(\.name).filter { claims?[$0] != nil })
        case .forbiddenClaims: list(expectations.rules.forbiddenClaims.filter { claims?[$0] != nil })
        }
    }

    private var wantedNonce: [UInt8] {
        switch expectations.nonce {
        case .none: text("not asked")
        case .ifPresent(let nonce): text("absent or ") + nonce
        case .required(let nonce): nonce
        }
    }

    private var lifetime: String {
        guard let expiry = claims?["exp"]?.number?.double, let issuedAt = claims?["iat"]?.number?.double else {
            return ""
        }
        let seconds = expiry - issuedAt
        return Int64(exactly: seconds).map { "\($0) seconds" } ?? "\(seconds) seconds"
    }

    private func asked(_ wanted: [UInt8]) -> [UInt8] { wanted.isEmpty ? text("not asked") : wanted }

    private func claim(_ name: StaticString) -> [UInt8] { shown(claims?[name]) }

    /// A text as it is, anything else as JSON.
    private func shown(_ value: JSONValue?) -> [UInt8] {
        guard let value else { return text("absent") }
        return value.text ?? value.encoded()
    }

    private func list(_ names: [[UInt8]], _ separator: String = ", ") -> [UInt8] {
        Array(names.joined(separator: text(separator)))
    }

    private func text(_ text: String) -> [UInt8] { Array(text.utf8) }
}
