import Glibc

/// The PAM services of a folder like /etc/pam.d; files are read and never written.
struct PAMFolder {
    /// As deep as `include` is followed.
    static let maximumDepth = 8
    /// Lines of one service with all that it includes.
    static let maximumLines = 10_000
    static let maximumFileBytes = 262_144
    /// Parts of other stacks, and no services.
    private static let fragments: Set<String> = [
        "system-auth", "password-auth", "postlogin", "smartcard-auth", "fingerprint-auth", "config-util",
    ]
    /// What package managers and editors leave behind.
    private static let leftovers = ["~", ".dpkg-old", ".dpkg-dist", ".dpkg-new", ".rpmnew", ".rpmsave", ".bak", ".swp"]

    let path: String

    /// Every service, by name. Throws when the folder cannot be read.
    func services() throws(CommandFailure) -> [PAMService] {
        try names().map(service)
    }

    func service(_ name: String) -> PAMService {
        var walk = Walk()
        follow(name, only: nil, depth: 0, &walk)
        return PAMService(
            name: name, auth: walk.auth, account: walk.account, problems: walk.problems, included: walk.included)
    }

    private struct Walk {
        var auth: PAMService.Use?
        var account: PAMService.Use?
        var problems: [String] = []
        var included: [String] = []
        var lines = 0
    }

    private func follow(_ file: String, only facility: PAMLine.Facility?, depth: Int, _ walk: inout Walk) {
        let place = file.hasPrefix("/") ? file : path + "/" + file
        guard depth <= Self.maximumDepth else {
            report("\(place): included more than \(Self.maximumDepth) files deep", &walk)
            return
        }
        guard let bytes = try? InputFile.bytes(place, maximum: Self.maximumFileBytes) else {
            report("\(place): cannot be read", &walk)
            return
        }
        for line in PAMLine.parse(String(decoding: bytes, as: UTF8.self)) {
            walk.lines += 1
            guard walk.lines <= Self.maximumLines else {
                report("\(place): more than \(Self.maximumLines) lines in all", &walk)
                return
            }
            // A line of another facility than the one that is included does not count.
            if let facility, let own = line.facility, own != facility { continue }
            switch line.content {
            case .include(let next), .substack(let next):
                let reached = line.facility ?? facility
                if reached != .session, reached != .password { note(next, &walk) }
                follow(next, only: reached, depth: depth + 1, &walk)
            case .module(let control, let module):
                guard (module.split(separator: "/").last ?? "") == "pam_usher.so" else { continue }
                let use = PAMService.Use(control: control, place: "\(place):\(line.number)")
                if line.facility == .auth, walk.auth == nil { walk.auth = use }
                if line.facility == .account, walk.account == nil { walk.account = use }
            }
        }
    }

    private func note(_ file: String, _ walk: inout Walk) {
        let name = file.hasPrefix(path + "/") ? String(file.dropFirst(path.count + 1)) : file
        if !name.contains("/"), !walk.included.contains(name) { walk.included.append(name) }
    }

    private func report(_ problem: String, _ walk: inout Walk) {
        if !walk.problems.contains(problem) { walk.problems.append(problem) }
    }

    private func names() throws(CommandFailure) -> [String] {
        guard let directory = opendir(path) else {
            let reason = String(cString: strerror(errno))
            throw CommandFailure(message: "\(Output.printable(Array(path.utf8), limit: 4_096)): \(reason)")
        }
        defer { closedir(directory) }
        var names: [String] = []
        while let entry = readdir(directory) {
            let bytes = withUnsafeBytes(of: &entry.pointee.d_name) { Array($0.prefix { $0 != 0 }) }
            let name = String(decoding: bytes, as: UTF8.self)
            guard bytes.first != UInt8(ascii: "."), !Self.isFragment(name),
                !Self.leftovers.contains(where: name.hasSuffix), isRegular(name)
            else { continue }
            names.append(name)
        }
        return names.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    }

    private static func isFragment(_ name: String) -> Bool { name.hasPrefix("common-") || fragments.contains(name) }

    private func isRegular(_ name: String) -> Bool {
        var status = stat()
        return stat(path + "/" + name, &status) == 0 && status.st_mode & S_IFMT == S_IFREG
    }
}
