import ArgumentParser
import UsherConfiguration

/// What both verbs of `usher uid` take.
struct UIDOptions: ParsableArguments {
    @Option(name: .long, help: ArgumentHelp("The configuration.", valueName: "path"))
    var config = "/etc/usher/usher.toml"

    @Option(name: .long, help: ArgumentHelp("Where credentials lie.", valueName: "directory"))
    var credstore = CredentialStore.standardDirectory

    @Flag(name: .long, help: "Write the result to standard output as JSON.")
    var json = false

    var store: CredentialStore { CredentialStore(directory: AbsolutePath.directory(credstore)) }

    /// It must be there and good.
    func configuration() throws(CommandFailure) -> UsherConfiguration {
        try ConfigurationLoader.read(AbsolutePath.from(config), demo: false)
    }
}
