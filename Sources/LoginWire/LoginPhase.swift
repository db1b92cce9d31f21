/// Which PAM call asks.
package enum LoginPhase: UInt8, Sendable {
    case authenticate = 1
    case account = 2
    case passwordChange = 3
}
