/// What the shim says about a login: the `begin` frame.
package struct LoginRequest: Equatable, Sendable {
    /// 16 random bytes; the verdict repeats them.
    package var id: [UInt8]
    package var phase: LoginPhase
    /// The PAM service, e.g. `sshd`.
    package var service: [UInt8]
    /// PAM_USER, as typed.
    package var user: [UInt8]
    /// Where the request comes from, as the application says; empty for local services. Context, not proof.
    package var remoteHost: [UInt8]
    package var tty: [UInt8]
    /// The terminal's device number; 0 for none.
    package var ttyDevice: UInt64
    /// The real uid of the application.
    package var realUID: UInt32
    /// PAM_RUSER.
    package var remoteUser: [UInt8]
    package var sessionID: UInt32
    /// Start of the session leader, in clock ticks after boot; 0 when unknown.
    package var sessionLeaderStart: UInt64
    /// The kernel's audit session; nil when there is none.
    package var auditSession: UInt32?
    /// From `usher try`: decides, but binds, publishes and stores nothing.
    package var isTrial: Bool
    /// The uid of the NSS record for `user`; nil when there is no record.
    package var accountUID: UInt32?
    /// How long the shim still waits.
    package var patience: Duration
    /// PAM_AUTHTOK holds a password already.
    package var hasPasswordAtHand: Bool
    /// The application has accepted a public key of the person before (SSH_AUTH_INFO_0 says so).
    package var hasFirstFactor: Bool
    /// The kernel's login uid (auid): who began the session that asks; nil when it has none.
    package var loginUID: UInt32?
    /// What sshd says of its connection: `client-address client-port server-address server-port`; empty elsewhere.
    package var sshConnection: [UInt8]

    package init(
        id: [UInt8], phase: LoginPhase, service: [UInt8], user: [UInt8], remoteHost: [UInt8] = [], tty: [UInt8] = [],
        ttyDevice: UInt64 = 0, realUID: UInt32 = 0, remoteUser: [UInt8] = [], sessionID: UInt32 = 0,
        sessionLeaderStart: UInt64 = 0, auditSession: UInt32? = nil, isTrial: Bool = false, accountUID: UInt32? = nil,
        patience: Duration = .seconds(100), hasPasswordAtHand: Bool = false, hasFirstFactor: Bool = false,
        loginUID: UInt32? = nil, sshConnection: [UInt8] = []
    ) {
        self.id = id
        self.phase = phase
        self.service = service
        self.user = user
        self.remoteHost = remoteHost
        self.tty = tty
        self.ttyDevice = ttyDevice
        self.realUID = realUID
        self.remoteUser = remoteUser
        self.sessionID = sessionID
        self.sessionLeaderStart = sessionLeaderStart
        self.auditSession = auditSession
        self.isTrial = isTrial
        self.accountUID = accountUID
        self.patience = patience
        self.hasPasswordAtHand = hasPasswordAtHand
        self.hasFirstFactor = hasFirstFactor
        self.loginUID = loginUID
        self.sshConnection = sshConnection
    }

    init(payload: [UInt8]) throws(WireError) {
        var fields = try FieldReader(payload: payload)
        id = try fields.bytes(1, 16...16)
        guard let phase = LoginPhase(rawValue: try fields.number(2)) else { throw .invalidValue(tag: 2) }
        self.phase = phase
        service = try fields.text(3, 1...64)
        user = try fields.text(4, 1...32)
        remoteHost = try fields.text(5, 0...255)
        tty = try fields.text(6, 0...128)
        ttyDevice = try fields.number(7)
        realUID = try fields.number(8)
        remoteUser = try fields.text(9, 0...64)
        sessionID = try fields.number(10)
        sessionLeaderStart = try fields.number(11)
        let audit: UInt32 = try fields.number(12)
        auditSession = audit == .max ? nil : audit
        isTrial = try fields.flag(13)
        let uid: UInt32 = try fields.number(14)
        accountUID = uid == .max ? nil : uid
        patience = .milliseconds(Int(try fields.number(15, as: UInt32.self)))
        hasPasswordAtHand = try fields.flag(16)
        hasFirstFactor = try fields.optionalFlag(17)
        let loginUID: UInt32 = try fields.optionalNumber(18, otherwise: .max)
        self.loginUID = loginUID == .max ? nil : loginUID
        sshConnection = try fields.optionalText(19, 0...128)
        try fields.finish()
    }

    /// The frame, as the shim would send it; for tests and benchmarks.
    package func encode() -> [UInt8] {
        var fields = FieldWriter()
        fields.bytes(1, id)
        fields.number(2, phase.rawValue)
        fields.bytes(3, service)
        fields.bytes(4, user)
        fields.bytes(5, remoteHost)
        fields.bytes(6, tty)
        fields.number(7, ttyDevice)
        fields.number(8, realUID)
        fields.bytes(9, remoteUser)
        fields.number(10, sessionID)
        fields.number(11, sessionLeaderStart)
        fields.number(12, auditSession ?? .max)
        fields.number(13, UInt8(isTrial ? 1 : 0))
        fields.number(14, accountUID ?? .max)
        fields.number(15, UInt32(clamping: patience.components.seconds &* 1000))
        fields.number(16, UInt8(hasPasswordAtHand ? 1 : 0))
        fields.number(17, UInt8(hasFirstFactor ? 1 : 0))
        fields.number(18, loginUID ?? .max)
        fields.bytes(19, sshConnection)
        return Frame(type: ShimMessage.beginType, payload: fields.payload).encode()
    }
}
