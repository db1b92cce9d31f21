package import StrictJSON

/// What else there was to read at the provider; nil: nobody looked.
package struct ClaimsElsewhere: Sendable {
    package var userInfo: JSONObject?
    package var accessToken: JSONObject?

    package init(userInfo: JSONObject? = nil, accessToken: JSONObject? = nil) {
        self.userInfo = userInfo
        self.accessToken = accessToken
    }
}
