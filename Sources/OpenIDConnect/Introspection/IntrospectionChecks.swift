import StrictJSON

/// The rules of an introspection answer, one function each.
struct IntrospectionChecks {
    let claims: JSONObject
    let issuer: [UInt8]
    let clientID: [UInt8]
    let now: UnixSeconds
    /// Seconds that clocks may differ.
    let clockSkew: Int64

    /// TOKEN-9: only the JSON value true; "true", 1 and absence are not.
    static func isActive(_ claims: JSONObject) -> Bool { claims["active"] == .bool(true) }

    /// Optional; the provider's own where it is there.
    func checkIssuer() throws(IntrospectionError) {
        guard let value = claims["iss"] else { return }
        guard value == .string(issuer) else { throw .issuerDiffers }
    }

    /// Issued to this client; without `client_id`, meant for it.
    func checkClient() throws(IntrospectionError) {
        if let client = claims["client_id"] {
            guard client == .string(clientID) else { throw .clientDiffers }
            return
        }
        switch claims["aud"] {
        case .string(let audience)?: guard audience == clientID else { throw .clientDiffers }
        case .array(let elements)?: guard elements.contains(.string(clientID)) else { throw .clientDiffers }
        default: throw .clientDiffers
        }
    }

    /// `wanted`: the one that the token must speak of; nil asks nothing.
    func checkSubject(_ wanted: [UInt8]?) throws(IntrospectionError) -> [UInt8]? {
        guard let value = claims["sub"] else {
            guard wanted == nil else { throw .subjectMissing }
            return nil
        }
        guard let subject = value.text, SubjectRule.isUsable(subject) else { throw .claimType }
        guard wanted == nil || subject == wanted else { throw .subjectDiffers }
        return subject
    }

    func checkTimes() throws(IntrospectionError) -> UnixSeconds? {
        let expiry = try time("exp")
        if let expiry {
            guard now.value - clockSkew < expiry.value else { throw .expired }
        }
        if let notBefore = try time("nbf") {
            guard notBefore.value - clockSkew <= now.value else { throw .notYetValid }
        }
        return expiry
    }

    private func time(_ name: StaticString) throws(IntrospectionError) -> UnixSeconds? {
        guard let value = claims[name] else { return nil }
        guard let time = UnixSeconds(numericDate: value) else { throw .claimType }
        return time
    }
}
