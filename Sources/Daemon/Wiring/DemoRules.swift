/// What `--demo` refuses, so that it can never be the daemon of a real host.
package enum DemoRules {
    package enum Refusal: Error, Equatable, Sendable {
        case isRoot
        case hasInheritedSockets
        case hasServiceManager

        package var message: String {
            switch self {
            case .isRoot: "--demo does not run as root: start it as an ordinary user"
            case .hasInheritedSockets: "--demo does not take sockets from systemd (LISTEN_FDS is set)"
            case .hasServiceManager: "--demo does not run as a service (NOTIFY_SOCKET is set)"
            }
        }
    }

    package static func check(effectiveUID: UInt32, environment: (String) -> Bool) throws(Refusal) {
        if effectiveUID == 0 { throw .isRoot }
        if environment("LISTEN_FDS") { throw .hasInheritedSockets }
        if environment("NOTIFY_SOCKET") { throw .hasServiceManager }
    }
}
