/// Where the modules of PAM and of the name service are installed.
enum ModuleFiles {
    static let ours = ["pam_usher.so", "libnss_usher.so.2"]

    private static let bases = ["/lib", "/lib64", "/usr/lib", "/usr/lib64"]

    /// Folders of PAM's modules that are there.
    static func folders(_ host: HostView) -> [String] {
        libraries(host).map { $0 + "/security" }.filter { host.resolvedStatus($0) != nil }
    }

    /// The file that a name of pam.d means, or one of our modules; nil when there is none.
    static func path(of name: String, _ host: HostView) -> String? {
        if name.hasPrefix("/") { return host.resolvedStatus(name) == nil ? nil : name }
        let places = name.hasPrefix("libnss_") ? libraries(host) : folders(host)
        return places.map { "\($0)/\(name)" }.first { host.resolvedStatus($0) != nil }
    }

    /// /usr before the links to it.
    private static func libraries(_ host: HostView) -> [String] {
        bases.reversed().flatMap { base in
            [base]
                + host.names(in: base).filter { $0.contains("-linux-gnu") }
                .map { "\(base)/\($0)" }
        }
    }
}
