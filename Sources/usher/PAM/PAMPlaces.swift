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

    /// Another service whose file this one includes: its lines do for both, and behind them stays what lets root's own
    /// `su` in without a sign-in.
    func included(by name: String) -> String? {
        service(name).included.first { $0 != name && PAMProfile.services.contains($0) }
    }

    /// Services that are reached with these, because they include one of them.
    func including(_ services: [String]) -> [String] {
        PAMProfile.services.filter { name in
            !services.contains(name) && included(by: name).map(services.contains) == true
        }
    }

    func file(_ service: String) -> String { "\(services)/\(service)" }
}
