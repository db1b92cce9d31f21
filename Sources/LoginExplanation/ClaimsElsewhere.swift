package import StrictJSON

/// Claims that no decision reads: they came beside the ID token. With them an explanation can say where
/// a claim is that the decision lacked.
package struct ClaimsElsewhere: Equatable, Sendable {
    /// What the UserInfo endpoint says; nil: not asked.
    package var userInfo: JSONObject?
    /// The payload of a JWT access token, whose signature nobody checked; nil: there is none.
    package var accessToken: JSONObject?

    package init(userInfo: JSONObject? = nil, accessToken: JSONObject? = nil) {
        self.userInfo = userInfo
        self.accessToken = accessToken
    }
}
