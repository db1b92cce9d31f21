import StrictJSON

extension RefreshOrigin {
    var members: [(String, JSONValue)] {
        var members: [(String, JSONValue)] = [
            ("issuer", .string(issuer)), ("subject", .string(subject)),
            ("audiences", .array(audiences.map(JSONValue.string))), ("issued_at", Self.seconds(issuedAt)),
        ]
        if let authorizedParty { members.append(("azp", authorizedParty)) }
        if let nonce { members.append(("nonce", nonce)) }
        if let authenticationTime { members.append(("auth_time", Self.seconds(authenticationTime))) }
        return members
    }

    /// nil when they are no origin.
    init?(members: JSONObject) {
        guard let issuer = members["issuer"]?.text, let subject = members["subject"]?.text,
            let audiences = members["audiences"]?.texts, let issuedAt = members["issued_at"]?.number?.integer
        else { return nil }
        let time = members["auth_time"].map { $0.number?.integer }
        if let time, time == nil { return nil }
        self.init(
            issuer: issuer, subject: subject, audiences: audiences, authorizedParty: members["azp"],
            nonce: members["nonce"], authenticationTime: (time ?? nil).map { UnixSeconds($0) },
            issuedAt: UnixSeconds(issuedAt))
    }

    private static func seconds(_ time: UnixSeconds) -> JSONValue {
        .number(JSONNumber(double: Double(time.value), integer: time.value))
    }
}
