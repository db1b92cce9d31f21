import ArgumentParser
import UsherConfiguration

/// The options of commands that speak to the provider themselves, as this caller.
struct ConnectionOptions: ParsableArguments {
    @Option(name: .long, help: ArgumentHelp("The configuration.", valueName: "path"))
    var config = "/etc/usher/usher.toml"

    @Option(name: .long, help: ArgumentHelp("The provider's name; without it, the first.", valueName: "name"))
    var provider: String?

    @Flag(name: .long, help: "Allow http on a loopback address, as usherd --demo.")
    var demo = false

    @Flag(name: .long, help: "Write the result to standard output as JSON.")
    var json = false

    /// The provider, reached as usherd would reach it.
    func connect() throws(CommandFailure) -> ProviderConnection {
        try ProviderConnection(configuration(), isDemo: demo)
    }

    /// The configuration with the chosen provider alone; it must have no problem.
    func configuration() throws(CommandFailure) -> UsherConfiguration {
        let configuration = try ConfigurationLoader.read(AbsolutePath.from(config), demo: demo)
        guard let chosen = configuration.providers.first(where: { provider == nil || $0.name == provider }) else {
            let names = configuration.providers.map(\.name).joined(separator: ", ")
            throw CommandFailure(message: "there is no such provider; the configuration has \(names)")
        }
        return configuration.narrowed(to: chosen)
    }
}
