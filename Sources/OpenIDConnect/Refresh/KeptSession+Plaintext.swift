package import SecretMemory
import StrictJSON

/// As it is sealed: the version (1 byte), then parts, each behind its length (4 bytes, big-endian). Version 2 has
/// four: a JSON document, refresh token, ID token and access token, empty where there is none. Version 3 has besides
/// one to `maximumReplaced` replaced refresh tokens. Version 1 is a document behind its length and a refresh token.
extension KeptSession {
    private static let headerBytes = 5
    private static let limits = JSONLimits(bytes: maximumBytes)
    /// Of version 2.
    private static let parts = 4

    /// At most `maximumBytes` of it, unless the refresh token alone is too long.
    package var plaintext: SecretBytes {
        var session = self
        while session.count > Self.maximumBytes, let fewer = session.withFewer { session = fewer }
        return session.encoded
    }

    /// Without what is missed least; nil: only the refresh token is left.
    private var withFewer: KeptSession? {
        var session = self
        if session.replaced.popLast() != nil { return session }
        if idToken != nil { return with(refreshToken: refreshToken, idToken: nil, accessToken: accessToken) }
        if accessToken != nil { return with(refreshToken: refreshToken, idToken: nil, accessToken: nil) }
        return nil
    }

    private var secrets: [SecretBytes?] { [refreshToken, idToken, accessToken?.secret] + replaced }

    private var count: Int {
        secrets.reduce(1 + 4 + JSONValue.members(members).encoded().count) { $0 + 4 + ($1?.count ?? 0) }
    }

    private var encoded: SecretBytes {
        var bytes: [UInt8] = []
        // Growing would leave a token's copy in freed memory.
        bytes.reserveCapacity(count)
        bytes.append(replaced.isEmpty ? 2 : 3)
        let document = JSONValue.members(members).encoded()
        Self.append(document.count, to: &bytes)
        bytes += document
        for secret in secrets {
            Self.append(secret?.count ?? 0, to: &bytes)
            secret?.withBytes { bytes.append(contentsOf: $0) }
        }
        return SecretBytes(consuming: &bytes)
    }

    private static func append(_ count: Int, to bytes: inout [UInt8]) {
        let count = UInt32(clamping: count)
        for shift: UInt32 in [24, 16, 8, 0] { bytes.append(UInt8(truncatingIfNeeded: count >> shift)) }
    }

    /// nil when it is none, or of a later version.
    package init?(plaintext: SecretBytes) {
        let parts = plaintext.withBytes { bytes -> (document: [UInt8], secrets: [SecretBytes])? in
            switch bytes.first {
            case 1: Self.firstVersion(bytes)
            case 2: Self.parts(of: bytes.dropFirst(), count: Self.parts...Self.parts)
            case 3: Self.parts(of: bytes.dropFirst(), count: (Self.parts + 1)...(Self.parts + Self.maximumReplaced))
            default: nil
            }
        }
        guard let parts, let object = (try? JSONValue.parse(parts.document, limits: Self.limits))?.object,
            let origin = object["origin"]?.object.flatMap(RefreshOrigin.init(members:)),
            let amr = object["amr"]?.texts, let scopes = object["scopes"]?.texts
        else { return nil }
        let accessToken: KeptAccessToken?
        if parts.secrets[2].isEmpty {
            accessToken = nil
        } else {
            guard let since = object["access_since"]?.number?.integer,
                let end = object["access_until"]?.number?.integer
            else { return nil }
            accessToken = KeptAccessToken(
                secret: parts.secrets[2], obtainedAt: UnixSeconds(since), end: UnixSeconds(end))
        }
        self.init(
            refreshToken: parts.secrets[0].isEmpty ? nil : parts.secrets[0],
            idToken: parts.secrets[1].isEmpty ? nil : parts.secrets[1], accessToken: accessToken, origin: origin,
            acr: object["acr"]?.text, amr: amr, scopes: scopes,
            grant: object["grant"]?.text.flatMap { text in
                GrantKind.allCases.first { $0.rawValue.utf8.elementsEqual(text) }
            })
        replaced = Array(parts.secrets[3...])
        guard replaced.allSatisfy({ !$0.isEmpty }) else { return nil }
    }

    private static func firstVersion(
        _ bytes: UnsafeRawBufferPointer
    ) -> (document: [UInt8], secrets: [SecretBytes])? {
        guard bytes.count > headerBytes else { return nil }
        let count = bytes[1..<headerBytes].reduce(0) { $0 << 8 | Int($1) }
        guard count < bytes.count - headerBytes else { return nil }
        let end = headerBytes + count
        let none = SecretBytes(copying: [])
        return (Array(bytes[headerBytes..<end]), [SecretBytes(copying: bytes[end...]), none, none])
    }

    private static func parts(
        of bytes: Slice<UnsafeRawBufferPointer>, count: ClosedRange<Int>
    ) -> (document: [UInt8], secrets: [SecretBytes])? {
        var rest = bytes
        var parts: [Slice<UnsafeRawBufferPointer>] = []
        while !rest.isEmpty, parts.count < count.upperBound {
            guard rest.count >= 4 else { return nil }
            let length = rest.prefix(4).reduce(0) { $0 << 8 | Int($1) }
            rest = rest.dropFirst(4)
            guard length <= rest.count else { return nil }
            parts.append(rest.prefix(length))
            rest = rest.dropFirst(length)
        }
        guard rest.isEmpty, count.contains(parts.count) else { return nil }
        return (Array(parts[0]), parts.dropFirst().map { SecretBytes(copying: $0) })
    }

    private var members: [(String, JSONValue)] {
        var members: [(String, JSONValue)] = [
            ("origin", .members(origin.members)), ("amr", .array(amr.map(JSONValue.string))),
            ("scopes", .array(scopes.map(JSONValue.string))),
        ]
        if let acr { members.append(("acr", .string(acr))) }
        if let grant { members.append(("grant", .text(grant.rawValue))) }
        if let accessToken {
            members.append(("access_since", Self.seconds(accessToken.obtainedAt)))
            members.append(("access_until", Self.seconds(accessToken.end)))
        }
        return members
    }

    private static func seconds(_ time: UnixSeconds) -> JSONValue {
        .number(JSONNumber(double: Double(time.value), integer: time.value))
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
