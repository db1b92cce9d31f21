package import LoginPolicy

/// A session that an application has opened through PAM and not yet closed.
package struct PAMSession: Equatable, Sendable {
    package let uid: UInt32
    package let service: [UInt8]
    /// Of the application; the terminal is not kept.
    package let place: SessionPlace
    /// The id of the sign-in that it came of; nil: a key, or another one's word.
    package var record: [UInt8]?
    /// More than one where nothing tells them apart, as on a kernel without audit.
    package var opened: Int64 = 1

    package init(uid: UInt32, service: [UInt8], place: SessionPlace) {
        self.uid = uid
        self.service = service
        self.place = SessionPlace(
            auditSession: place.auditSession, ttyDevice: 0, leader: place.leader, leaderStart: place.leaderStart,
            bootID: place.bootID)
    }

    func isSame(as other: PAMSession) -> Bool {
        uid == other.uid && service == other.service && place == other.place
    }
}
