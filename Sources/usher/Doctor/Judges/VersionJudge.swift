/// Whether the parts of Usher on this host are of one version.
enum VersionJudge {
    /// Stands in both modules before their version, and a NUL behind it.
    private static let marker = Array("usher_version=".utf8)

    /// The version that a module carries; nil when it carries none.
    static func version(of module: [UInt8]) -> [UInt8]? {
        guard let start = module.firstRange(of: marker)?.upperBound else { return nil }
        let version = module[start...].prefix(33).prefix { $0 > 0x20 && $0 < 0x7F }
        return version.isEmpty || version.count > 32 ? nil : Array(version)
    }

    /// `parts`: names with their versions; nil for a part that carries none.
    static func findings(command: String, parts: [(name: String, version: [UInt8]?)]) -> [DoctorFinding] {
        parts.compactMap { part in
            guard part.version.map({ !$0.elementsEqual(command.utf8) }) ?? true else { return nil }
            let version = part.version.map { "version \(Output.printable($0))" } ?? "of no known version"
            return .problem(
                .versions, "\(part.name) is \(version), and the usher command is \(command)",
                advice: "install the packages usher, libpam-usher and libnss-usher of one version, then "
                    + "systemctl restart usherd")
        }
    }
}
