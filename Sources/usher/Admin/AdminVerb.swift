/// What the admin socket may be asked.
enum AdminVerb: String {
    case ping
    case status
    /// The caller's own last trial; handed out once.
    case trial

    /// One line of JSON.
    var request: [UInt8] { Array("{\"verb\":\"\(rawValue)\"}\n".utf8) }
}
