/// What a person should know after a change.
enum PAMAftermath {
    /// Programs that show no code and wait for no sign-in elsewhere.
    private static let notServed = [
        "polkit-1", "gdm", "lightdm", "sddm", "xdm", "kde", "kscreenlocker", "xscreensaver", "i3lock", "swaylock",
        "gnome-screensaver", "mate-screensaver", "cinnamon-screensaver", "light-locker", "xrdp", "vlock", "physlock",
    ]

    static func lines(
        _ changed: [String], _ asked: [String], reloaded: [String], delay: RevertDelay?
    ) -> [String] {
        var lines = asked.map { changed.contains($0) ? "\($0) asks Usher now." : "\($0): unchanged." }
        let places = PAMPlaces()
        for other in PAMProfile.services where !asked.contains(other) {
            guard case .through(let service)? = try? PAMState.of(other, places), changed.contains(service) else {
                continue
            }
            lines.append("\(other) asks Usher now, through \(service).")
        }
        lines += reloaded
        if let other = (try? SudoFile.left(beside: asked, places)) ?? nil {
            lines.append("\(other) is a service of its own and does not ask Usher: usher pam enable \(other)")
        }
        lines += others()
        if let delay {
            lines.append("Log in anew, leave this session open, and say there within \(delay.text): usher pam confirm")
        }
        return lines
    }

    /// Services that work as before, and those that Usher does not serve.
    static func others() -> [String] {
        guard let services = try? PAMFolder(path: PAMPlaces().services).services() else { return [] }
        let free = services.filter { $0.auth == nil && $0.account == nil }.map(\.name)
        let screens = free.filter { name in notServed.contains { name.hasPrefix($0) } }
        let rest = free.filter { !screens.contains($0) }
        var lines: [String] = []
        if !rest.isEmpty { lines.append("As before, without Usher: \(printable(rest)).") }
        lines.append(
            "Not served by Usher yet: screen locks, polkit and desktop sessions"
                + (screens.isEmpty ? "." : " (here: \(printable(screens)))."))
        return lines
    }

    private static func printable(_ names: [String]) -> String { Output.printable(names.joined(separator: ", ")) }
}
