import ArgumentParser
import OpenIDConnect

/// `usher keys show`.
struct KeysShowCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Show the public half of keys, to register at the provider.")

    @Argument(help: ArgumentHelp("Private keys in PEM, or JWKs.", valueName: "file"))
    var files: [String]

    @Option(
        name: .customLong("alg"),
        help: ArgumentHelp("What an RSA key is used for, instead of RS256.", valueName: "name"))
    var algorithm: String?

    @Flag(name: .long, help: "Write only the public key set, as JSON.")
    var json = false

    func run() throws {
        guard !files.isEmpty else { throw ValidationError("Name a file.") }
        var keys: [ClientKey] = []
        for file in files {
            let path = AbsolutePath.from(file)
            let key = try KeyFile.read(path, algorithm: algorithm)
            if !json { Output.line(KeyFile.line(key, at: path)) }
            keys.append(key)
        }
        Output.line(AsciiJSON.text(ClientKey.publicKeySet(keys)))
    }
}
