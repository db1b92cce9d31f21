import LoginPolicy
import OpenIDConnect
import StrictJSON

extension LoginFacts {
    /// The longest facts of one account, as JSON.
    static let maximumStoredBytes = 262_144
    /// The longest description of how they were read.
    static let maximumSourceBytes = 65_536
    private static let storeLimits = JSONLimits(
        bytes: maximumStoredBytes, depth: jsonLimits.depth, values: jsonLimits.values)

    /// The document that is kept; it has been read back and says the same.
    func encodedForStore() throws(BindingError) -> [UInt8] {
        let bytes = json.encoded()
        let read = try? LoginFacts.readStored(bytes, issuer: issuer, subject: subject, establishedAt: establishedAt)
        guard read == self else { throw .store(.notStorable) }
        return bytes
    }

    /// Identity and time stand in the document and in columns of their own, and must be the same.
    static func readStored(
        _ bytes: [UInt8], issuer: [UInt8], subject: [UInt8], establishedAt: UnixSeconds
    ) throws(StoreError) -> LoginFacts {
        guard let json = try? JSONValue.parse(bytes, limits: storeLimits), let facts = try? LoginFacts(json: json),
            facts.issuer == issuer, facts.subject == subject, facts.establishedAt == establishedAt
        else { throw .corrupt(what: "facts") }
        return facts
    }
}
