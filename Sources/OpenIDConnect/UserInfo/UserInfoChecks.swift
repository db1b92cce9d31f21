import StrictJSON

/// The rules of a UserInfo answer (OpenID Connect Core §5.3.2, §5.3.4), one function each.
struct UserInfoChecks {
    let claims: JSONObject
    let issuer: [UInt8]
    let clientID: [UInt8]
    let now: UnixSeconds
    /// Seconds that clocks may differ.
    let clockSkew: Int64

    /// TOKEN-10: there, and byte for byte the ID token's.
    func checkSubject(_ wanted: [UInt8]) throws(UserInfoError) {
        guard let subject = claims["sub"]?.text else { throw .subjectMissing }
        guard subject == wanted else { throw .subjectDiffers }
    }

    /// A signed answer says who made it.
    func checkIssuer() throws(UserInfoError) {
        guard let text = claims["iss"]?.text else { throw .issuerMissing }
        guard text == issuer else { throw .issuerDiffers }
    }

    /// A signed answer is for this client.
    func checkAudience() throws(UserInfoError) {
        switch claims["aud"] {
        case .string(let audience)?: guard audience == clientID else { throw .audienceDiffers }
        case .array(let elements)?:
            guard elements.contains(.string(clientID)) else { throw .audienceDiffers }
        default: throw .audienceMissing
        }
    }

    /// Optional in a signed answer; counts where it is there.
    func checkTimes() throws(UserInfoError) {
        if let expiry = try time("exp") {
            guard now.value - clockSkew < expiry.value else { throw .expired }
        }
        for name: StaticString in ["iat", "nbf"] {
            guard let start = try time(name) else { continue }
            guard start.value - clockSkew <= now.value else { throw .time }
        }
    }

    /// No logout token, no access token (JWT-12).
    func checkKind() throws(UserInfoError) {
        guard claims["events"] == nil, claims["token_use"] == nil, claims["typ"] == nil else { throw .wrongKind }
    }

    private func time(_ name: StaticString) throws(UserInfoError) -> UnixSeconds? {
        guard let value = claims[name] else { return nil }
        guard let time = UnixSeconds(numericDate: value) else { throw .time }
        return time
    }
}
