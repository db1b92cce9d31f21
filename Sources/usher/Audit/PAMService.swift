/// One PAM service of this host, and where it asks Usher.
struct PAMService: Equatable {
    /// The first line with pam_usher.so that a facility reaches.
    struct Use: Equatable {
        let control: String
        /// FILE:LINE.
        let place: String
    }

    let name: String
    let auth: Use?
    let account: Use?
    /// Files that could not be followed: sentences.
    let problems: [String]
    /// Other files of the folder that auth or account includes, in the order of their lines.
    var included: [String] = []

    /// Whoever signs in here is not asked for by Usher in this facility.
    var bypasses: Bool { auth == nil || account == nil }

    /// "auth optional: …; account is not asked".
    var text: String {
        if auth == nil, account == nil { return "does not ask Usher" }
        return [("auth", auth), ("account", account)].map { name, use in
            guard let use else { return "\(name) does not ask Usher" }
            return "\(name) \(PAMControl.text(use.control)) (\(use.place))"
        }.joined(separator: "; ")
    }
}
