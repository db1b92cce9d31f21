/// Where a person's claims come from: `[provider.NAME.claims] sources`.
package enum ClaimSource: String, CaseIterable, Sendable {
    /// Always among them: it alone says who signed in.
    case idToken = "id_token"
    /// One request more for each login; without its answer there is no login.
    case userInfo = "userinfo"
}
