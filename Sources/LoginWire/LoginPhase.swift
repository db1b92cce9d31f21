/// Which PAM call asks.
package enum LoginPhase: UInt8, Sendable {
    case authenticate = 1
    case account = 2
    case passwordChange = 3
    case openSession = 4
    case closeSession = 5

    /// A session that begins or ends: no authorisation, and nobody is asked.
    package var isSession: Bool { self == .openSession || self == .closeSession }
}
