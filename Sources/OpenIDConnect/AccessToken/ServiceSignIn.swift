/// A service account that proved itself by its secret, and whose access token passed every check. Nobody outside
/// this target can make one.
package struct ServiceSignIn: Equatable, Sendable {
    package let issuer: [UInt8]
    /// `client_id` and `sub` of the token alike.
    package let clientID: [UInt8]
}
