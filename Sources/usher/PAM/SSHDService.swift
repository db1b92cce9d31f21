/// sshd of this host: its own check of its files, what is in force, and the reload.
enum SSHDService {
    private static let units = ["ssh.service", "sshd.service"]
    static let mainFile = "/etc/ssh/sshd_config"
    static let folder = "/etc/ssh/sshd_config.d"

    /// nil when sshd takes its files; else what it says.
    static func problem() -> String? {
        let ended = HostProgram.ended(["sshd", "-t"])
        return ended.status == 0 ? nil : firstLine(ended.everything)
    }

    /// What is in force for a person who comes from there; nil when sshd does not say.
    static func settings(user: String, host: String = "localhost", address: String = "127.0.0.1") -> SSHDSettings? {
        let ended = HostProgram.ended(["sshd", "-T", "-C", "user=\(user),host=\(host),addr=\(address)"])
        return ended.status == 0 ? SSHDSettings(ended.text) : nil
    }

    /// The unit that was reloaded; nil when none runs: a socket's sshd reads its files for each connection.
    static func reload() throws(CommandFailure) -> String? {
        guard let unit = units.first(where: { HostProgram.ended(["systemctl", "-q", "is-active", $0]).status == 0 })
        else {
            return nil
        }
        let ended = HostProgram.ended(["systemctl", "reload", unit])
        guard ended.status == 0 else {
            throw CommandFailure(message: "systemctl reload \(unit): \(firstLine(ended.everything))")
        }
        return unit
    }

    /// Where the keywords stand, in the order in which sshd reads, as "FILE:LINE: text".
    static func places(of keywords: [String], read: (String) -> [UInt8]?, names: [String]) -> [String] {
        var places: [String] = []
        var hasInclude = false
        for path in names.map({ "\(folder)/\($0)" }) + [mainFile] {
            guard let bytes = read(path) else { continue }
            for (number, line) in MarkedBlock.lines(of: bytes).enumerated() {
                let text = String(decoding: line, as: UTF8.self).trimmingSpace
                let word = text.lowercased().prefix { $0 != " " && $0 != "\t" && $0 != "=" }
                if word == "include", text.contains("sshd_config.d") { hasInclude = true }
                if keywords.contains(where: { $0.lowercased() == word }) {
                    places.append("\(path):\(number + 1): \(Output.printable(text))")
                }
            }
        }
        return hasInclude ? places : ["\(mainFile) does not include \(folder)/*.conf"] + places
    }

    static func firstLine(_ output: String) -> String {
        Output.printable(output.split(separator: "\n").first.map(String.init) ?? "it gave no reason")
    }
}
