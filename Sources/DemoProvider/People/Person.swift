import StrictJSON

/// Somebody who can sign in here.
struct Person: Sendable {
    let username: [UInt8]
    let password: PasswordDigest
    /// `sub`: never changes, also not from one start to the next.
    let subject: [UInt8]
    let preferredUsername: [UInt8]
    let name: [UInt8]?
    let email: [UInt8]?
    let emailVerified: Bool?
    let groups: [[UInt8]]

    /// The claims that tell who it is (OpenID Connect Core §5.1); no `groups` when there is none.
    var claims: [(String, JSONValue)] {
        var claims: [(String, JSONValue)] = [("preferred_username", .string(preferredUsername))]
        if let name { claims.append(("name", .string(name))) }
        if let email { claims.append(("email", .string(email))) }
        if let emailVerified { claims.append(("email_verified", .bool(emailVerified))) }
        if !groups.isEmpty { claims.append(("groups", .array(groups.map { .string($0) }))) }
        return claims
    }
}
