/// Where a sealed token belongs: it opens nowhere else.
package struct TokenPlace: Equatable, Sendable {
    /// This host's name.
    package var host: [UInt8]
    package var issuer: [UInt8]
    package var subject: [UInt8]
    package var uid: UInt32
    /// Each new token of an account has a greater one: an older record does not pass for the last.
    package var version: Int64

    package init(host: [UInt8], issuer: [UInt8], subject: [UInt8], uid: UInt32, version: Int64) {
        self.host = host
        self.issuer = issuer
        self.subject = subject
        self.uid = uid
        self.version = version
    }

    /// Each field behind its length (4 bytes, big-endian), so that no two places look the same.
    func associatedData(header: [UInt8]) -> [UInt8] {
        var number: [UInt8] = []
        number.appendBigEndian(version)
        var user: [UInt8] = []
        user.appendBigEndian(uid)
        var data: [UInt8] = []
        for field in [Array("usher refresh token".utf8), header, host, issuer, subject, user, number] {
            data.appendBigEndian(UInt32(clamping: field.count))
            data.append(contentsOf: field)
        }
        return data
    }
}
