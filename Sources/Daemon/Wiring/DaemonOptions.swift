/// How the daemon was started.
package struct DaemonOptions: Equatable, Sendable {
    package static let usage = """
        usage: usherd [--config FILE]
               usherd --demo --config FILE --socket PATH --admin-socket PATH [--state DIR]
               usherd --version | --help

        usherd is started by systemd, which hands it two listening sockets named
        "auth" and "admin". The configuration is /etc/usher/usher.toml.

        --demo runs it as an ordinary user for a trial: plain http on a literal
        loopback address is accepted, and so are callers with the same uid. Accounts
        and facts are kept in DIR/usher.db; without --state, in memory.

        """

    package enum UsageError: Error, Equatable, Sendable {
        case unknown(String)
        case missingValue(String)
        case demoNeedsPaths
        case onlyForDemo(String)

        package var message: String {
            switch self {
            case .unknown(let word): "unknown argument \(word)"
            case .missingValue(let option): "\(option) needs a value"
            case .demoNeedsPaths: "--demo needs --socket and --admin-socket"
            case .onlyForDemo(let options): "\(options) exist only with --demo"
            }
        }
    }

    package enum Request: Equatable, Sendable {
        case run(DaemonOptions)
        case version
        case help
    }

    package var configurationPath = "/etc/usher/usher.toml"
    package var isDemo = false
    /// Only with `isDemo`: where to listen.
    package var authSocketPath: String?
    package var adminSocketPath: String?
    /// Only with `isDemo`: the directory of the store.
    package var statePath: String?

    /// Reads the arguments behind the program's name.
    package static func parse(_ arguments: [String]) throws(UsageError) -> Request {
        var options = DaemonOptions()
        var rest = arguments[...]
        while let word = rest.popFirst() {
            switch word {
            case "--help", "-h": return .help
            case "--version": return .version
            case "--demo": options.isDemo = true
            case "--config": options.configurationPath = try value(of: word, &rest)
            case "--socket": options.authSocketPath = try value(of: word, &rest)
            case "--admin-socket": options.adminSocketPath = try value(of: word, &rest)
            case "--state": options.statePath = try value(of: word, &rest)
            default: throw .unknown(word)
            }
        }
        if options.isDemo {
            guard options.authSocketPath != nil, options.adminSocketPath != nil else { throw .demoNeedsPaths }
        } else if options.authSocketPath != nil || options.adminSocketPath != nil || options.statePath != nil {
            throw .onlyForDemo("--socket, --admin-socket and --state")
        }
        return .run(options)
    }

    private static func value(of option: String, _ rest: inout ArraySlice<String>) throws(UsageError) -> String {
        guard let value = rest.popFirst(), !value.hasPrefix("--") else { throw .missingValue(option) }
        return value
    }
}
