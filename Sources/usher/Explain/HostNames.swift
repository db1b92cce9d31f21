import Glibc

/// This host's own name.
enum HostNames {
    /// The node name of uname(2); empty when there is none.
    static func nodeName() -> [UInt8] {
        var names = utsname()
        guard uname(&names) == 0 else { return [] }
        return withUnsafeBytes(of: &names.nodename) { Array($0.prefix { $0 != 0 }) }
    }
}
