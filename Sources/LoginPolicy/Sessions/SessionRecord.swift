package import OpenIDConnect

/// A sign-in that was made on this host, and where: what a later login of the same person may lean on.
package struct SessionRecord: Equatable, Sendable {
    /// What the person proved it with.
    package enum Proof: String, CaseIterable, Sendable {
        case device
        case password
        case ciba
        /// An access token that the person brought.
        case bearer

        package init(_ grant: GrantKind) {
            switch grant {
            case .device: self = .device
            // A service account leaves no record.
            case .password, .clientCredentials: self = .password
            case .ciba: self = .ciba
            }
        }

        /// nil: no grant of ours.
        var grant: GrantKind? {
            switch self {
            case .device: .device
            case .password: .password
            case .ciba: .ciba
            case .bearer: nil
            }
        }
    }

    /// Why it counts no more.
    package struct End: Equatable, Sendable {
        /// A code of docs/runbook.md.
        package let reason: String
        package let at: UnixSeconds

        package init(reason: String, at: UnixSeconds) {
            self.reason = reason
            self.at = at
        }
    }

    /// 16 bytes: the id of the request that made it, which its audit record has as `attempt`.
    package let id: [UInt8]
    package var uid: UInt32
    /// The provider's name in the configuration.
    package var provider: String
    package var proof: Proof
    /// `auth_time`, where the provider said it.
    package var authTime: UnixSeconds?
    package var acr: [UInt8]?
    package var amr: [[UInt8]]
    package var service: [UInt8]
    /// Empty for a login at the host itself.
    package var remoteHost: [UInt8]
    package var place: SessionPlace
    package var signedInAt: SessionTime
    package var lastUse: SessionTime
    /// When the provider last said that the person is still there; the sign-in itself at first.
    package var confirmedAt: SessionTime
    /// Seconds since the sign-in after which it ends whatever the configuration says: the shortest `max_session`
    /// of the person's roles; nil: none has one.
    package var maximumAge: Int64?
    /// Logins that leaned on it.
    package var uses: Int64
    /// PAM sessions that it has opened and not yet closed.
    package var openSessions: Int64
    /// nil: it lives, if no limit has passed.
    package var end: End?

    package init(
        id: [UInt8], uid: UInt32, provider: String, proof: Proof, authTime: UnixSeconds? = nil, acr: [UInt8]? = nil,
        amr: [[UInt8]] = [], service: [UInt8], remoteHost: [UInt8] = [], place: SessionPlace, signedInAt: SessionTime
    ) {
        self.id = id
        self.uid = uid
        self.provider = provider
        self.proof = proof
        self.authTime = authTime
        self.acr = acr
        self.amr = amr
        self.service = service
        self.remoteHost = remoteHost
        self.place = place
        self.signedInAt = signedInAt
        lastUse = signedInAt
        confirmedAt = signedInAt
        uses = 0
        openSessions = 0
    }
}
