package import SecretMemory
import StrictJSON

/// A sign-in about which the provider can be asked again: its refresh token, what later answers are measured
/// by, and what only the sign-in itself can say.
package struct KeptSession: Sendable {
    package let refreshToken: SecretBytes
    package let origin: RefreshOrigin
    package let acr: [UInt8]?
    package let amr: [[UInt8]]
    package let scopes: [[UInt8]]
    /// How the person signed in; nil: not known.
    package let grant: GrantKind?

    /// nil without a refresh token.
    package init?(_ token: VerifiedIDToken, _ response: TokenResponse) {
        guard let refreshToken = response.refreshToken else { return nil }
        self.refreshToken = refreshToken
        origin = RefreshOrigin(token)
        acr = token.acr
        amr = token.amr
        scopes = response.grantedScopes
        grant = response.grant
    }

    private init(_ session: KeptSession, refreshToken: SecretBytes) {
        self.refreshToken = refreshToken
        origin = session.origin
        acr = session.acr
        amr = session.amr
        scopes = session.scopes
        grant = session.grant
    }

    /// The same sign-in with the token that the provider has put in the old one's place.
    package func rotated(to refreshToken: SecretBytes) -> KeptSession {
        KeptSession(self, refreshToken: refreshToken)
    }
}

/// As it is sealed: version (1 byte), length of a JSON document (4, big-endian), the document, the token.
extension KeptSession {
    private static let version: UInt8 = 1
    private static let headerBytes = 5
    private static let limits = JSONLimits(bytes: 65_536)

    package var plaintext: SecretBytes {
        let document = JSONValue.members(members).encoded()
        var bytes: [UInt8] = []
        bytes.reserveCapacity(Self.headerBytes + document.count + refreshToken.count)
        bytes.append(Self.version)
        let count = UInt32(clamping: document.count)
        for shift: UInt32 in [24, 16, 8, 0] { bytes.append(UInt8(truncatingIfNeeded: count >> shift)) }
        bytes += document
        refreshToken.withBytes { bytes.append(contentsOf: $0) }
        return SecretBytes(consuming: &bytes)
    }

    /// nil when it is none, or of a later version.
    package init?(plaintext: SecretBytes) {
        let parts = plaintext.withBytes { bytes -> (document: [UInt8], token: SecretBytes)? in
            guard bytes.count > Self.headerBytes, bytes[0] == Self.version else { return nil }
            let count = bytes[1..<Self.headerBytes].reduce(0) { $0 << 8 | Int($1) }
            guard count < bytes.count - Self.headerBytes else { return nil }
            let end = Self.headerBytes + count
            return (Array(bytes[Self.headerBytes..<end]), SecretBytes(copying: bytes[end...]))
        }
        guard let parts, let object = (try? JSONValue.parse(parts.document, limits: Self.limits))?.object,
            let origin = object["origin"]?.object.flatMap(RefreshOrigin.init(members:)),
            let amr = object["amr"]?.texts, let scopes = object["scopes"]?.texts
        else { return nil }
        refreshToken = parts.token
        self.origin = origin
        acr = object["acr"]?.text
        self.amr = amr
        self.scopes = scopes
        grant = object["grant"]?.text.flatMap { text in
            GrantKind.allCases.first { $0.rawValue.utf8.elementsEqual(text) }
        }
    }

    private var members: [(String, JSONValue)] {
        var members: [(String, JSONValue)] = [
            ("origin", .members(origin.members)), ("amr", .array(amr.map(JSONValue.string))),
            ("scopes", .array(scopes.map(JSONValue.string))),
        ]
        if let acr { members.append(("acr", .string(acr))) }
        if let grant { members.append(("grant", .text(grant.rawValue))) }
        return members
    }
}

extension JSONValue {
    /// The strings of an array of nothing else.
    var texts: [[UInt8]]? {
        guard let array else { return nil }
        let texts = array.compactMap(\.text)
        return texts.count == array.count ? texts : nil
    }
}
