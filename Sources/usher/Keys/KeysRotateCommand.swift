import ArgumentParser
import OpenIDConnect

/// `usher keys rotate`.
struct KeysRotateCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rotate",
        abstract: "Make a new key beside the old one, and show both public halves.",
        discussion: """
            The old key stays as it is. Register what is shown, so that the provider knows \
            both keys; move the new file over the old one; when all hosts have it, register \
            the new key alone (usher keys show).
            """)

    @Argument(help: ArgumentHelp("The key that is in use.", valueName: "file"))
    var file: String

    @Option(
        name: .customLong("alg"),
        help: ArgumentHelp("The new key's algorithm. Default: the old one's.", valueName: "name"))
    var algorithm: String?

    @Option(name: .long, help: ArgumentHelp("The file to make. Default: FILE.next", valueName: "file"))
    var out: String?

    @Flag(name: .long, help: "Write only the public key set, as JSON.")
    var json = false

    @Flag(name: .long, help: "Write nothing; say what would be written.")
    var check = false

    func run() throws {
        let path = AbsolutePath.from(file)
        let next = out.map(AbsolutePath.from) ?? path + ".next"
        let old = try KeyFile.read(path, algorithm: nil)
        if check {
            Output.line(try KeyFile.plan(algorithm ?? old.algorithmName, at: next))
            return
        }
        let new = try KeyFile.make(algorithm ?? old.algorithmName, at: next)
        if !json {
            Output.line(KeyFile.line(old, at: path))
            Output.line(KeyFile.line(new, at: next))
        }
        Output.line(AsciiJSON.text(ClientKey.publicKeySet([old, new])))
    }
}
