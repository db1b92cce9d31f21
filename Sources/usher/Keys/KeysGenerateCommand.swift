import ArgumentParser
import OpenIDConnect

/// `usher keys generate`.
struct KeysGenerateCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "generate",
        abstract: "Make a key, and show the public half to register at the provider.")

    @Option(
        name: .customLong("alg"),
        help: ArgumentHelp("One of \(ClientKey.algorithmNames.joined(separator: ", ")).", valueName: "name"))
    var algorithm = "ES256"

    @Option(name: .long, help: ArgumentHelp("The file to make (0600). It must not be there yet.", valueName: "file"))
    var out: String

    @Flag(name: .long, help: "Write only the public key set, as JSON.")
    var json = false

    @Flag(name: .long, help: "Write nothing; say what would be written.")
    var check = false

    func run() throws {
        if check {
            Output.line(try KeyFile.plan(algorithm, at: AbsolutePath.from(out)))
            return
        }
        let key = try KeyFile.make(algorithm, at: AbsolutePath.from(out))
        if !json { Output.line(KeyFile.line(key, at: AbsolutePath.from(out))) }
        Output.line(AsciiJSON.text(ClientKey.publicKeySet([key])))
    }
}
