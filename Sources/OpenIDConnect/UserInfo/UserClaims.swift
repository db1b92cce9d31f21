package import StrictJSON

/// A person's claims from both sources (OpenID Connect Core §5.3, §5.6): what the ID token says counts,
/// UserInfo only adds.
package struct UserClaims: Equatable, Sendable {
    package let members: JSONObject

    /// Claims about the sign-in and the token itself; UserInfo cannot know them.
    static let tokenClaims = [
        "iss", "sub", "aud", "exp", "iat", "nbf", "auth_time", "acr", "amr", "azp", "nonce", "at_hash", "c_hash",
        "jti", "sid", "typ", "token_use", "events", "cnf",
    ]
    /// A value and what is said about that value: never from two sources.
    private static let pairs = [("email", "email_verified"), ("phone_number", "phone_number_verified")]

    package init(idToken: VerifiedIDToken, userInfo: VerifiedUserInfo?) {
        members = Self.merge(idToken.claims, userInfo?.claims)
    }

    /// Arrays that both have are united, the ID token's elements first; of any other value that both have
    /// the ID token's stays.
    package static func merge(_ first: JSONObject, _ second: JSONObject?) -> JSONObject {
        guard let second else { return first }
        var merged = JSONObject()
        for member in first.members {
            _ = merged.append(name: member.name, value: united(member.value, second[member.name], name: member.name))
        }
        for member in second.members where mayAdd(member.name, first, second) {
            _ = merged.append(name: member.name, value: member.value)
        }
        return merged
    }

    private static func united(_ value: JSONValue, _ other: JSONValue?, name: [UInt8]) -> JSONValue {
        guard case .array(let own) = value, case .array(let added)? = other, !isTokenClaim(name) else { return value }
        var elements = own
        var known = Set(own.map { $0.encoded() })
        for element in added where known.insert(element.encoded()).inserted { elements.append(element) }
        return .array(elements)
    }

    private static func mayAdd(_ name: [UInt8], _ first: JSONObject, _ second: JSONObject) -> Bool {
        guard !isTokenClaim(name) else { return false }
        for (value, flag) in pairs {
            let value = Array(value.utf8)
            let flag = Array(flag.utf8)
            // With "verified" in the ID token, another source's address would inherit it.
            if name == value, first[flag] != nil { return false }
            // "verified" in UserInfo speaks of the address there.
            if name == flag, let own = first[value], own != second[value] { return false }
        }
        return true
    }

    private static func isTokenClaim(_ name: [UInt8]) -> Bool {
        tokenClaims.contains { $0.utf8.elementsEqual(name) }
    }
}
