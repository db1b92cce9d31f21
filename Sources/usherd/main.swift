import Daemon
import Glibc
import HostSystem

// usherd: reads its arguments and configuration, takes its sockets, serves until SIGTERM; SIGHUP reloads.
// Exit status: 0 ended by a signal, 64 usage, 78 configuration (sysexits.h), 1 anything else.

@Sendable func fail(_ status: Int32, _ lines: [String]) -> Never {
    for line in lines { StandardErrorLog.write(Array("usherd: \(line)".utf8)) }
    exit(status)
}

func readOptions() -> DaemonOptions {
    do {
        switch try DaemonOptions.parse(Array(CommandLine.arguments.dropFirst())) {
        case .run(let options): return options
        case .help:
            print(DaemonOptions.usage, terminator: "")
            exit(0)
        case .version:
            print("usherd \(DaemonVersion.text)")
            exit(0)
        }
    } catch {
        fail(64, [error.message, "see usherd --help"])
    }
}

func readConfiguration(_ options: DaemonOptions) -> LoadedConfiguration {
    do throws(LoadedConfiguration.Refusal) {
        return try LoadedConfiguration.read(main: options.configurationPath, isDemo: options.isDemo)
    } catch {
        fail(78, error.problems)
    }
}

func takeSockets(_ options: DaemonOptions) -> DaemonSockets {
    do {
        if let auth = options.authSocketPath, let admin = options.adminSocketPath {
            return try DaemonSockets(demoAuthPath: auth, adminPath: admin)
        }
        return try DaemonSockets(inherited: InheritedSockets.take())
    } catch let refusal as DaemonSockets.Refusal {
        fail(1, [refusal.message])
    } catch {
        fail(1, ["the sockets cannot be used: \(error)"])
    }
}

let options = readOptions()
if options.isDemo {
    do throws(DemoRules.Refusal) {
        try DemoRules.check(effectiveUID: geteuid()) { getenv($0) != nil }
    } catch {
        fail(64, [error.message])
    }
}
let loaded = readConfiguration(options)
do {
    try ProcessHardening.apply()
    let signals = try Signals([SIGTERM, SIGINT, SIGHUP])
    let sockets = takeSockets(options)
    try await DaemonRun(options: options, loaded: loaded, sockets: sockets, signals: signals).run()
} catch let refusal as LoadedConfiguration.Refusal {
    fail(78, refusal.problems)
} catch {
    fail(1, ["cannot run: \(error)"])
}
