package import HostSystem

/// The listening sockets.
package struct DaemonSockets: Sendable {
    package enum Refusal: Error, Equatable, Sendable {
        case missing(String)

        package var message: String {
            switch self {
            case .missing(let name):
                "no listening socket named \"\(name)\" was handed over: usherd is started by systemd (usherd.socket)"
            }
        }
    }

    /// pam_usher.so, root only.
    package let auth: Int32
    /// The `usher` command, anyone.
    package let admin: Int32
    /// Scrapers; nil where nobody shall read figures.
    package let metrics: Int32?

    /// From systemd, by name.
    package init(inherited: [String: Int32]) throws(Refusal) {
        guard let auth = inherited["auth"] else { throw .missing("auth") }
        guard let admin = inherited["admin"] else { throw .missing("admin") }
        self.auth = auth
        self.admin = admin
        metrics = inherited["metrics"]
    }

    /// Binds both paths, for --demo.
    package init(demoAuthPath: String, adminPath: String, metricsPath: String? = nil) throws(SystemError) {
        auth = try UnixListener.bind(path: demoAuthPath)
        admin = try UnixListener.bind(path: adminPath)
        metrics = if let metricsPath { try UnixListener.bind(path: metricsPath) } else { nil }
    }
}
