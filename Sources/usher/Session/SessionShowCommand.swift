import ArgumentParser
import StrictJSON

/// `usher session show`.
struct SessionShowCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Show one sign-in.",
        discussion: "Its id is that of the login's audit record (attempt); the first 8 digits are enough.")

    @OptionGroup var options: AccountOptions

    @Argument(help: "The id, or the beginning of it.")
    var id: SessionID

    func run() throws {
        try options.run { session in
            let answer = try session.ask(.sessionShow, [("id", .text(id.digits))])
            guard let entry = SessionEntry(answer["session"]), entry.id.hasPrefix(id.digits) else {
                throw session.malformed
            }
            return AccountOptions.Report(lines: Self.lines(entry), json: .object(answer))
        }
    }

    static func lines(_ entry: SessionEntry) -> [String] {
        let uid = entry.integer("uid").map { ", uid \($0)" } ?? ""
        let provider = entry.text("provider", limit: 32).map { " at \($0)" } ?? ""
        let uses = entry.integer("uses") ?? 0
        let leaning = uses == 0 ? "no login leaned on it" : "\(uses) login\(uses == 1 ? "" : "s") leaned on it"
        var rows = [
            ("sign-in", entry.id), ("account", entry.name + uid), ("state", state(entry)),
            ("how", entry.proof + provider), ("service", entry.origin), ("terminal", terminal(entry)),
            ("audit session", entry.integer("audit_session").map { "\($0)" } ?? "none"),
            ("PAM sessions", "\(entry.integer("open_sessions") ?? 0) open"),
            ("signed in", entry.time("signed_in_at") ?? "unknown"),
            ("last used", (entry.time("last_used_at") ?? "unknown") + ", " + leaning),
            ("confirmed", entry.time("confirmed_at") ?? "unknown"),
        ]
        if let time = entry.time("auth_time") { rows.append(("auth_time", time)) }
        if let acr = entry.text("acr") { rows.append(("acr", acr)) }
        if let amr = entry.json["amr"]?.array?.compactMap(\.text), !amr.isEmpty {
            rows.append(("amr", amr.map { Output.printable($0, limit: 64) }.joined(separator: " ")))
        }
        return rows.map { label, value in label + String(repeating: " ", count: 15 - label.count) + value }
    }

    private static func state(_ entry: SessionEntry) -> String {
        guard let reason = entry.reason else {
            let left = entry.integer("ends_in_s").map { ", \(AgeText.of($0)) left" } ?? ""
            return "counts\(left)"
        }
        return "ended, \(reason)" + (entry.time("ended_at").map { ", \($0)" } ?? "")
    }

    /// Linux numbers: `pts/N` has major 136 to 143, `ttyN` 4.
    private static func terminal(_ entry: SessionEntry) -> String {
        guard let device = entry.integer("tty_device"), device > 0 else { return "none" }
        let major = device >> 8 & 0xFFF
        let minor = device & 0xFF | device >> 12 & 0xFFF00
        switch major {
        case 136...143: return "pts/\((major - 136) * 256 + minor)"
        case 4 where minor < 64: return "tty\(minor)"
        default: return "device \(major):\(minor)"
        }
    }
}
