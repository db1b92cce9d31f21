import HostSystem

/// The lines that a service gets, as they are installed.
struct PAMProfile {
    /// Services that have a profile.
    static let services = ["sshd", "sudo", "sudo-i", "su", "su-l", "login"]
    /// Of all services together, and pam-auth-update's business.
    static let common = "common-auth"
    static let standardDirectory = "/usr/share/usher/pam"

    let auth: String
    let account: String
    /// Of a service that lets people in: tells usherd of its sessions.
    let session: String?

    /// Reads the file of a service; throws when it is not there or not one line of each facility (of session at
    /// most one).
    static func read(_ service: String, in directory: String) throws(CommandFailure) -> PAMProfile {
        let path = "\(directory)/\(service)"
        do throws(PathRefusal) {
            let text = String(decoding: try ConfigurationFile.read(path: path), as: UTF8.self)
            if let profile = PAMProfile(text) { return profile }
        } catch {
            throw CommandFailure(message: "\(KeyFile.shown(path)): \(error.explanation)")
        }
        throw CommandFailure(
            message: "\(KeyFile.shown(path)): this is no auth line and one account line of pam_usher.so")
    }

    init?(_ text: String) {
        let lines = text.split(separator: "\n").map(String.init).filter { !$0.hasPrefix("#") }
        let facilities = lines.map { PAMLine.parse($0).first?.facility }
        guard lines.allSatisfy(PAMStackText.isOurs),
            facilities == [.auth, .account] || facilities == [.auth, .account, .session]
        else { return nil }
        (auth, account, session) = (lines[0], lines[1], lines.count > 2 ? lines[2] : nil)
    }

    /// The group whose local members are Usher's.
    var managedGroup: String? {
        auth.split(separator: " ").first { $0.hasPrefix("manage_local=") }.map { String($0.dropFirst(13)) }
    }
}
