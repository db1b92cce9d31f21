/// Where the files are that a change of PAM touches.
struct PAMPlaces {
    var services = "/etc/pam.d"
    var profiles = PAMProfile.standardDirectory
    var sshd = "/etc/ssh/sshd_config.d/10-usher.conf"
    var sudo = "/etc/sudo.conf"

    /// All that is read of a file; nil when there is none.
    var read: (String) throws(CommandFailure) -> [UInt8]? = SystemFiles.read
    /// Which lines a service reaches.
    var service: (String) -> PAMService = { PAMFolder(path: "/etc/pam.d").service($0) }

    func file(_ service: String) -> String { "\(services)/\(service)" }
}
