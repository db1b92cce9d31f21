/// The end of a request. Repeats what it answers, so that the shim can compare.
package struct Verdict: Equatable, Sendable {
    package enum Outcome: UInt32, Sendable {
        /// Far from every other value, so that no single flipped bit makes one.
        case granted = 0x52A6_C39B
        case wrongCredential = 1
        /// Refused by policy or by the person, cancelled, or expired: no retry makes sense.
        case ended = 2
        case denied = 3
        case unavailable = 4
        case accountLocked = 5
        /// The service only observes: the module takes no part, and grants nothing. As far from every other
        /// value as a grant is; a module that is older refuses it.
        case leftToOthers = 0x3C19_5A64
    }

    package static let maximumTextBytes = 1024

    package let id: [UInt8]
    package let phase: LoginPhase
    package let user: [UInt8]
    package let service: [UInt8]
    package let uid: UInt32?
    package let outcome: Outcome
    /// The audit reason, `[a-z0-9_.]{1,64}`.
    package let reason: String
    /// What the person reads; may be empty.
    package let text: [UInt8]

    /// `newUID`: of the account that a name without a record was given by this login.
    package init(for request: LoginRequest, outcome: Outcome, reason: String, text: [UInt8], newUID: UInt32? = nil) {
        id = request.id
        phase = request.phase
        user = request.user
        service = request.service
        uid = request.accountUID ?? newUID
        self.outcome = outcome
        self.reason = reason
        self.text = text
    }

    func write(to fields: inout FieldWriter) {
        fields.bytes(1, id)
        fields.number(2, phase.rawValue)
        fields.bytes(3, user)
        fields.bytes(4, service)
        fields.number(5, uid ?? .max)
        fields.number(6, outcome.rawValue)
        fields.bytes(7, Array(reason.utf8.prefix(64)))
        fields.bytes(8, text.prefix(Self.maximumTextBytes))
    }
}
