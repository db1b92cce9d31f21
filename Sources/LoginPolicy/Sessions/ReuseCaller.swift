/// Who asks to lean on a sign-in, and where they stand.
package struct ReuseCaller: Equatable, Sendable {
    /// The login name.
    package var user: [UInt8]
    /// The uid of that name's account; nil when it has none.
    package var accountUID: UInt32?
    /// Of the application.
    package var realUID: UInt32
    /// PAM_RUSER.
    package var remoteUser: [UInt8]
    /// Empty for a login at the host itself.
    package var remoteHost: [UInt8]
    /// The name of the provider whose login it is.
    package var provider: String
    package var place: SessionPlace

    package init(
        user: [UInt8], accountUID: UInt32?, realUID: UInt32, remoteUser: [UInt8], remoteHost: [UInt8],
        provider: String, place: SessionPlace
    ) {
        self.user = user
        self.accountUID = accountUID
        self.realUID = realUID
        self.remoteUser = remoteUser
        self.remoteHost = remoteHost
        self.provider = provider
        self.place = place
    }

    /// Only who is the user already may lean on a sign-in of theirs.
    var refusal: ReuseRefusal? {
        guard let accountUID, accountUID == realUID, realUID != 0, remoteUser == user else { return .notTheUser }
        return remoteHost.isEmpty ? nil : .remote
    }
}
