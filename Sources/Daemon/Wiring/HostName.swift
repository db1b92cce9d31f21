import Glibc
import TerminalText

/// This host's own name, as people know it.
enum HostName {
    /// The node name of uname(2) if it is printable, else "this host".
    static func current() -> String {
        var names = utsname()
        guard uname(&names) == 0 else { return "this host" }
        let bytes = withUnsafeBytes(of: &names.nodename) { Array($0.prefix { $0 != 0 }) }
        guard let line = TerminalText.foreignLine(bytes, limit: 64), !line.isEmpty else { return "this host" }
        return String(decoding: line, as: UTF8.self)
    }
}
